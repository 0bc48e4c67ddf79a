"""Oracle for test/statistics/regression/mixed-model.test.ts.

    python test/oracles/mixed_model.py > test/fixtures/mixed-model.json

Made-up data, balanced and not; MixedLM of statsmodels with REML, the best of several searches, and the same deviance with V
written out, minimised further from there with scipy. Standard errors are the roots of (X'V^-1X)^-1.
"""
import datetime
import json
import sys
import warnings
from types import SimpleNamespace

import numpy as np
import statsmodels
from scipy.optimize import minimize
from statsmodels.regression.mixed_linear_model import MixedLM

warnings.simplefilter("ignore")
rng = np.random.default_rng(11)


def written_out(y, x, z, cluster, relative):
    """Deviance, effects and what goes with them, for a covariance in units of the residual variance."""
    n, p = x.shape
    xvx, xvy, yvy, logdet = np.zeros((p, p)), np.zeros(p), 0.0, 0.0
    for k in np.unique(cluster):
        rows = cluster == k
        v = np.eye(rows.sum()) + z[rows] @ relative @ z[rows].T
        solved = np.linalg.solve(v, np.column_stack([x[rows], y[rows]]))
        xvx += x[rows].T @ solved[:, :-1]
        xvy += x[rows].T @ solved[:, -1]
        yvy += y[rows] @ solved[:, -1]
        logdet += np.linalg.slogdet(v)[1]
    beta = np.linalg.solve(xvx, xvy)
    variance = (yvy - beta @ xvy) / (n - p)
    deviance = logdet + np.linalg.slogdet(xvx)[1] + (n - p) * (1 + np.log(2 * np.pi * variance))
    return deviance, beta, variance, np.sqrt(variance * np.diag(np.linalg.inv(xvx)))


def fit(y, x, z, cluster):
    """MixedLM ends where its gradient is small; from there Nelder and Mead's and Powell's searches go on."""
    best = None
    for method in (["bfgs"], ["lbfgs"], ["powell", "bfgs"]):
        try:
            found = MixedLM(y, x, groups=cluster, exog_re=z).fit(reml=True, method=method, gtol=1e-10, maxiter=2000)
        except np.linalg.LinAlgError:
            continue
        if best is None or found.llf > best.llf:
            best = found
    theirs = -2 * float(best.llf)
    q = z.shape[1]
    below = np.tril_indices(q)

    def covariance(theta):
        factor = np.zeros((q, q))
        factor[below] = theta
        return factor @ factor.T

    start = np.asarray(best.cov_re) / best.scale
    values, vectors = np.linalg.eigh(start)
    theta = np.linalg.cholesky(vectors @ np.diag(np.maximum(values, 1e-10)) @ vectors.T)[below]
    for method, options in (
        ("BFGS", {"gtol": 1e-9}),
        ("Powell", {"xtol": 1e-10, "ftol": 1e-15, "maxiter": 40}),
        ("BFGS", {"gtol": 1e-9}),
    ):
        theta = minimize(lambda t: written_out(y, x, z, cluster, covariance(t))[0], theta, method=method, options=options).x
    deviance, beta, variance, errors = written_out(y, x, z, cluster, covariance(theta))
    assert -1e-6 < theirs - deviance < 0.2, (theirs, deviance)
    print(f"statsmodels {theirs:.9f}, further {deviance:.9f}; effects {np.abs(beta - best.fe_params).max():.1e} apart", file=sys.stderr)
    relative = covariance(theta)
    singular = bool(np.linalg.eigvalsh(relative)[0] < 1e-7 * np.trace(relative))
    return SimpleNamespace(fe_params=beta, cov_re=relative * variance, scale=variance, llf=-deviance / 2, singular=singular), errors


def least_squares(y, x):
    n, p = x.shape
    beta = np.linalg.solve(x.T @ x, x.T @ y)
    variance = np.sum((y - x @ beta) ** 2) / (n - p)
    deviance = (n - p) * (1 + np.log(2 * np.pi * variance)) + np.linalg.slogdet(x.T @ x)[1]
    errors = np.sqrt(variance * np.diag(np.linalg.inv(x.T @ x)))
    found = SimpleNamespace(fe_params=beta, cov_re=np.zeros((p, p)), scale=variance, llf=-deviance / 2, singular=True)
    return found, errors


def case(name, y, x, z, cluster, of="statsmodels"):
    y, x, z = np.round(y, 4), np.round(x, 4), np.round(z, 4)
    best, errors = least_squares(y, x) if of == "least squares" else fit(y, x, z, cluster)
    return {
        "name": name,
        "y": y.tolist(),
        "fixed": x.T.tolist(),
        "random": z.T.tolist(),
        "cluster": cluster.tolist(),
        "coefficients": np.asarray(best.fe_params).tolist(),
        "standardErrors": errors.tolist(),
        "randomCovariance": np.asarray(best.cov_re).ravel().tolist(),
        "residualVariance": float(best.scale),
        "deviance": float(-2 * best.llf),
        "singular": best.singular,
    }


def drawn(clusters, sizes, slopes, noise, effects, deviations, correlation=0.0):
    cluster = np.repeat(np.arange(clusters), sizes)
    n = len(cluster)
    x = np.column_stack([np.ones(n)] + [rng.normal(size=n) for _ in range(slopes)])
    q = slopes + 1
    covariance = np.outer(deviations, deviations) * (correlation + (1 - correlation) * np.eye(q))
    own = rng.multivariate_normal(np.zeros(q), covariance, size=clusters)
    y = x @ effects + np.sum(x * own[cluster], axis=1) + rng.normal(scale=noise, size=n)
    return y, x, x.copy(), cluster


def audit(decisions, keep):
    """As a decision audit has it: ages, three genders and three races of every decision, some without an answer."""
    rows = []
    for d in range(decisions):
        for age in (20, 40, 60, 80):
            for gender in range(3):
                for race in range(3):
                    if rng.random() < keep:
                        rows.append((d, (age - 50) / 10, gender, race))
    rows = np.array(rows)
    cluster = rows[:, 0].astype(int)
    x = np.column_stack(
        [np.ones(len(rows)), rows[:, 1]] + [rows[:, 2] == g for g in (1, 2)] + [rows[:, 3] == r for r in (1, 2)]
    ).astype(float)
    deviations = np.array([1.5, 0.1, 0.3, 0.2, 0.4, 0.3])
    own = rng.normal(size=(decisions, 6)) * deviations
    own[:, 4] += 0.6 * own[:, 5]
    y = x @ [1.2, -0.05, 0.3, 0.4, 0.5, 0.2] + np.sum(x * own[cluster], axis=1) + rng.normal(scale=0.5, size=len(rows))
    return y, x, x.copy(), cluster


cases = [
    case("an intercept by cluster", *(lambda d: (d[0], d[1], d[2][:, :1], d[3]))(drawn(12, 8, 1, 1, [1, 0.5], np.array([0.8, 0.01])))),
    case("an intercept and a slope", *drawn(20, 10, 1, 1, [2, -1], np.array([1, 0.6]), 0.4)),
    case("clusters of different sizes", *drawn(15, rng.integers(3, 25, 15), 2, 0.7, [0, 1, -0.5], np.array([1, 0.5, 0.7]), -0.2)),
    case("few clusters", *drawn(5, 20, 1, 1, [0.3, 0.2], np.array([1, 0.5]))),
    case("decisions, all answered", *audit(12, 1)),
    case("decisions, a fifth unanswered", *audit(16, 0.8)),
]
# No cluster has an effect of its own: the residuals go against it.
y, x, z, cluster = drawn(10, 6, 0, 1, [1.0], np.array([1e-9]))
for k in range(10):
    y[cluster == k] -= y[cluster == k].mean() - 1 - 0.02 * (k % 2)
# MixedLM has no number at the edge itself, where the model is that of least squares.
singular = case("no variance between clusters", y, x, z, cluster, "least squares")
json.dump(
    {
        "origin": f"test/oracles/mixed_model.py, statsmodels {statsmodels.__version__}, numpy {np.__version__}, "
        f"{datetime.date.today().isoformat()}",
        "cases": cases + [singular],
    },
    sys.stdout,
)
