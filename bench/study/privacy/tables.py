"""The tables of a study over its seeds, as Markdown, and fairprobe's report held against scikit-learn.

    python bench/study/privacy/tables.py WORK --baseline plain [--report report.json]

Intervals over seeds are Student's: how far training again would move the mean, on these posts. Those of the attack, and the second
of a difference to the baseline, which is paired by seed, allow for the choice of posts too, by DeLong's variance of the mean.
"""

import argparse
import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
from posts import ATTRIBUTES
from scipy.stats import rankdata, t
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

LEAST = 10  # Items on either side of an AUC


def placements(high: np.ndarray, low: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each of `high` the share of `low` below it, for each of `low` the share of `high` above it; ties count one half."""
    ranks = rankdata(np.concatenate([high, low]))
    above = (ranks[: len(high)] - rankdata(high)) / len(low)
    return above, 1 - (ranks[len(high) :] - rankdata(low)) / len(high)


class Table:
    def __init__(self, file: Path):
        self.rows = pd.read_csv(file, dtype=str, keep_default_na=False).set_index("id")
        self.positive = (self.rows.label == "1").to_numpy()
        self.member = (self.rows.member == "yes").to_numpy()

    def groups(self) -> dict[tuple[str, str], np.ndarray]:
        columns = {name: self.rows[name].str.split(";") for name in ("mention", *ATTRIBUTES)}
        names = [(name, group) for name, cells in columns.items() for group in sorted({g for c in cells for g in c if g})]
        return {(name, group): columns[name].map(lambda cell, g=group: g in cell).to_numpy() for name, group in names}


class Runs:
    """All models of a study: what each answers, on the posts that a coin was tossed for and on those that no model saw."""

    def __init__(self, work: Path):
        self.pool, self.held_out = Table(work / "pool.csv"), Table(work / "held-out.csv")
        files = sorted((work / "scores").glob("*.csv"))
        read = {file.stem.rpartition("-"): pd.read_csv(file, dtype={"id": str}).set_index("id").toxic for file in files}
        self.scores = {(arm, int(seed)): scores for (arm, _, seed), scores in read.items()}
        self.arms = list(dict.fromkeys(arm for arm, _ in self.scores))

    def seeds(self, *arms) -> list[int]:
        """Those for which all these arms were trained."""
        return [seed for seed in sorted({s for _, s in self.scores}) if all((arm, seed) in self.scores for arm in arms)]

    def of_label(self, arm, seed):
        """P(true label), which is high where the loss is low."""
        score = self.scores[arm, seed].loc[self.pool.rows.index].to_numpy()
        return np.where(self.pool.positive, score, 1 - score)

    def attack(self, arm, seed, mask=slice(None)):
        return roc_auc_score(self.pool.member[mask], self.of_label(arm, seed)[mask])

    def ranking(self, arm, seed, mask=slice(None)):
        score = self.scores[arm, seed].loc[self.held_out.rows.index].to_numpy()
        return roc_auc_score(self.held_out.positive[mask], score[mask])

    def accuracy(self, arm, seed):
        score = self.scores[arm, seed].loc[self.held_out.rows.index].to_numpy()
        return ((score >= 0.5) == self.held_out.positive).mean()

    def over_posts(self, mask, arm, baseline=None) -> float:
        """DeLong's variance of an arm's AUC, the mean over seeds, or of its difference to another's, with the models as given."""
        member, parts = self.pool.member[mask], [0, 0]
        signs = {arm: 1, **({baseline: -1} if baseline else {})}
        seeds = self.seeds(*signs)
        for name, seed in itertools.product(signs, seeds):
            s, share = self.of_label(name, seed)[mask], signs[name] / len(seeds)
            parts = [part + share * p for part, p in zip(parts, placements(s[member], s[~member]), strict=True)]
        return sum(part.var(ddof=1) / len(part) for part in parts)


def mean(values, also: float = 0.0) -> str:
    """The mean and its interval; `also` is the variance that other things than the seed give it."""
    values = np.asarray(values)
    if len(values) < 2:
        return f"{text(values.mean())}, one seed"
    own = values.var(ddof=1) / len(values)
    half = t.ppf(0.975, len(values) - 1) * np.sqrt(own)
    if also:  # The quantile for as many degrees of freedom as Satterthwaite's rule gives the sum; DeLong's part has thousands.
        half = t.ppf(0.975, (len(values) - 1) * ((own + also) / own) ** 2) * np.sqrt(own + also)
    middle = values.mean()
    return f"{text(middle)} [{text(middle - half)}, {text(middle + half)}]"


def text(value: float) -> str:
    return f"{value:.3f}".replace("0.", ".", 1)


def table(header: list[str], rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [header, ["---"] * len(header), *rows]) + "\n"


def from_the_text_alone(pool: Table) -> str:
    """Can a classifier of words that saw no model tell who is a member?"""
    model = make_pipeline(CountVectorizer(binary=True, min_df=2), LogisticRegression(C=0.1, max_iter=1000))
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    guess = cross_val_predict(model, pool.rows.text, pool.member, cv=folds, method="decision_function")
    high, low = placements(guess[pool.member], guess[~pool.member])
    half = 1.96 * np.sqrt(high.var(ddof=1) / len(high) + low.var(ddof=1) / len(low))
    return f"{text(high.mean())} [{text(high.mean() - half)}, {text(high.mean() + half)}]"


def against_report(runs: Runs, file: Path) -> str:
    """The greatest difference between fairprobe's AUCs of the attack and scikit-learn's."""
    masks, differences = {(None, None): slice(None), **runs.pool.groups()}, []
    for result in json.loads(file.read_text())["results"]:
        if (result["metric"], result["measure"]) == ("membership-inference", "auc") and result["status"] == "ok":
            arm, _, seed = result["subject"].rpartition("-")
            found = runs.attack(arm, int(seed), masks[result["attribute"], result["group"]])
            differences.append(abs(result["value"] - found))
    return f"{len(differences)} AUCs of the report differ from scikit-learn's by {max(differences):.1g} at most."


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--baseline", required=True)
    parser.add_argument("--report", type=Path)
    args = parser.parse_args()
    runs = Runs(args.work)
    arms = [args.baseline, *[arm for arm in runs.arms if arm != args.baseline]]
    groups = runs.pool.groups()
    named, rest = groups["mention", "names a group"], groups["mention", "names none"]

    def over_seeds(measure, arm, *more):
        return [measure(arm, seed, *more) for seed in runs.seeds(arm)]

    def beyond(other, mask):
        seeds = runs.seeds(other, args.baseline)
        return np.array([runs.attack(other, seed, mask) - runs.attack(args.baseline, seed, mask) for seed in seeds])

    print(f"{len(runs.pool.rows)} posts, {runs.pool.member.sum()} members; {len(runs.held_out.rows)} held out")
    print(f"{named.sum()} name a group, {named[runs.pool.member].sum()} members among them; seeds: {', '.join(f'{arm} {len(runs.seeds(arm))}' for arm in arms)}")
    print(f"From the text alone: {from_the_text_alone(runs.pool)}\n")

    held = {
        key: mask for key, mask in runs.held_out.groups().items()
        if key[0] != "mention" and min(mask[runs.held_out.positive].sum(), mask[~runs.held_out.positive].sum()) >= LEAST
    }  # fmt: skip
    rows = []
    for arm in arms:
        of_groups = {key: np.mean(over_seeds(runs.ranking, arm, mask)) for key, mask in held.items()}
        worst = min(of_groups, key=of_groups.get)
        attacked = [mean(over_seeds(runs.attack, arm, m), runs.over_posts(m, arm)) for m in (named | rest, named, rest)]
        ranked = [mean(over_seeds(runs.ranking, arm)), mean(over_seeds(runs.accuracy, arm))]
        rows.append([arm, *attacked, *ranked, f"{mean(over_seeds(runs.ranking, arm, held[worst]))} {worst[1]}"])
    print(table(["", "attack, all", "names a group", "names none", "AUC, held out", "accuracy, held out", "worst group"], rows))

    for other in arms[1:]:
        rows = []
        for name, mask in (("all", named | rest), ("names a group", named), ("names none", rest)):
            gaps = beyond(other, mask)
            rows.append([name, mean(gaps), mean(gaps, runs.over_posts(mask, other, args.baseline)), " ".join(map(text, gaps))])
        gaps = beyond(other, named) - beyond(other, rest)
        also = sum(runs.over_posts(mask, other, args.baseline) for mask in (named, rest))
        rows.append(["one minus the other", mean(gaps), mean(gaps, also), " ".join(map(text, gaps))])
        print(table([f"{other} - {args.baseline}", "over seeds", "over seeds and posts", "each seed"], rows))

    rows = []
    for (attribute, group), mask in groups.items():
        if attribute != "mention" and min(mask[runs.pool.member].sum(), mask[~runs.pool.member].sum()) >= 50:
            values = [mean(over_seeds(runs.attack, arm, mask), runs.over_posts(mask, arm)) for arm in arms]
            rows.append([group, str(mask[runs.pool.member].sum()), *values])
    print(table(["group", "members", *arms], rows))
    rows = [[key[1], str(mask.sum()), *[mean(over_seeds(runs.ranking, arm, mask)) for arm in arms]] for key, mask in held.items()]
    print(table(["AUC, held out", "posts", *arms], rows))
    if args.report:
        print(against_report(runs, args.report))


if __name__ == "__main__":
    main()
