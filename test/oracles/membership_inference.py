"""Attacks, AUCs and true positive rates with NumPy and scikit-learn, and lower bounds of epsilon by jax-privacy 2.0.0.

    pip install --no-deps jax-privacy==2.0.0    # of which auditing.py alone is used; it imports dp_accounting, for other functions
    python test/oracles/membership_inference.py > test/fixtures/membership-inference.json
"""
import importlib.util
import json
import sys
import types

import numpy as np
from scipy.stats import norm
from sklearn.metrics import roc_auc_score, roc_curve

# The file by itself: the package around it wants JAX.
sys.modules.setdefault("dp_accounting", types.ModuleType("dp_accounting"))
folder = importlib.util.find_spec("jax_privacy").submodule_search_locations[0]
spec = importlib.util.spec_from_file_location("auditing", f"{folder}/auditing.py")
auditing = sys.modules["auditing"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(auditing)

draw = np.random.default_rng(23)
N, REFERENCES = 400, 6
label = draw.integers(0, 2, N)
member = draw.integers(0, 2, N)
group = draw.choice(["a", "b"], N, p=[0.4, 0.6])
saw = draw.integers(0, 2, (REFERENCES, N))
ease = draw.normal(0.8, 1.2, N)


def answers(trained):
    phi = ease + draw.normal(0, 0.5, N) + trained * np.where(group == "a", 0.9, 0.5)
    p = 1 / (1 + np.exp(-phi))
    return np.round(np.where(label == 1, p, 1 - p), 6)


own = answers(member)
others = np.array([answers(one) for one in saw])


def odds(positive):
    phi = np.log(positive + 1e-45) - np.log(1 - positive + 1e-45)
    return np.where(label == 1, phi, -phi)


def true(positive):
    return np.where(label == 1, positive, 1 - positive)


phi, phis = odds(own), odds(others)
out, within = np.where(saw == 0, phis, np.nan), np.where(saw == 1, phis, np.nan)


def pooled(values):
    centred = values - np.nanmean(values, axis=0)
    counts = np.sum(~np.isnan(values), axis=0)
    return np.sqrt(np.nansum(centred**2) / np.sum(np.maximum(counts - 1, 0)))


ps = true(others)
ratio = true(own) / ((1.3 * np.nanmean(np.where(saw == 0, ps, np.nan), axis=0) + 0.7) / 2)
scores = {
    "loss": phi,
    "offline-lira": phi - np.nanmean(out, axis=0),
    "online-lira": norm.logpdf(phi, np.nanmean(within, axis=0), pooled(within))
    - norm.logpdf(phi, np.nanmean(out, axis=0), pooled(out)),
}
usable = ~np.isnan(ratio)
population = ratio[usable & (member == 0)]
scores["rmia"] = np.where(usable, [np.mean((one > population) + (one == population) / 2) for one in ratio], np.nan)
thresholds = {"offline-lira": 0, "online-lira": 0, "rmia": 0.5}


def delong(y, s):
    x, z = s[y == 1], s[y == 0]
    kernel = (x[:, None] > z) + 0.5 * (x[:, None] == z)
    v10, v01 = kernel.mean(1), kernel.mean(0)
    return kernel.mean(), v10.var(ddof=1) / len(x) + v01.var(ddof=1) / len(z)


def tpr(y, s, at):
    fpr, rates, _ = roc_curve(y, s, drop_intermediate=False)
    # From the top of the step at one false positive rate to the foot of that at the next.
    below, above = fpr[fpr <= at].max(), fpr[fpr > at].min()
    top, foot = rates[fpr == below].max(), rates[fpr == above].min()
    return float(top + (at - below) / (above - below) * (foot - top))


def taken(attack, rows):
    if attack == "loss":
        loss = -np.log(true(own))
        return (loss <= loss[member == 1].mean())[rows]
    return scores[attack][rows] >= thresholds[attack]


expected = []
for attack, s in scores.items():
    known = ~np.isnan(s)
    for name, rows in [(None, known), ("a", known & (group == "a")), ("b", known & (group == "b"))]:
        y = member[rows]
        guess = taken(attack, rows)
        area, variance = delong(y, s[rows])
        assert abs(area - roc_auc_score(y, s[rows])) < 1e-12
        one = {"attack": attack, "group": name, "auc": area, "advantage": guess[y == 1].mean() - guess[y == 0].mean()}
        if np.sum(y == 0) >= 100:
            one["tpr"] = tpr(y, s[rows], 0.1)
        if name is not None:
            rest = known & (group != name)
            theirs, spread = delong(member[rest], s[rest])
            one["difference"] = area - theirs
            one["p"] = 2 * norm.sf(abs(area - theirs) / np.sqrt(variance + spread))
        expected.append(one)

bounds = []
for m, r, v, delta in [(1000, 100, 85, 0), (1000, 100, 85, 1e-5), (1000, 10, 10, 1e-5), (20000, 400, 260, 1e-6), (50, 25, 14, 0)]:
    bounds.append(
        {
            "items": m, "guesses": r, "right": v, "delta": delta,
            "p": [float(auditing._one_run_p_value(m, r, v, eps, delta)) for eps in (0, 0.5, 2)],
            "epsilon": float(auditing._epsilon_one_run(0, m, r, v, 0.05, delta)),
        }
    )

json.dump(
    {
        "origin": "test/oracles/membership_inference.py: NumPy, scikit-learn, jax-privacy 2.0.0",
        "label": label.tolist(), "member": member.tolist(), "group": group.tolist(), "own": own.tolist(),
        "others": others.tolist(), "saw": saw.tolist(), "expected": expected, "bounds": bounds,
    },
    sys.stdout,
)
