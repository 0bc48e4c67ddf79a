"""AUC with DeLong's 95 % interval on the logit scale, as fairprobe gives it."""

import math

import numpy as np


def auc_with_interval(scores, labels) -> dict:
    scores, positive = np.asarray(scores, dtype=float), np.asarray(labels) == 1
    high, low = scores[positive], scores[~positive]
    above = (high[:, None] > low[None, :]) + 0.5 * (high[:, None] == low[None, :])
    auc = above.mean()
    variance = above.mean(1).var(ddof=1) / len(high) + above.mean(0).var(ddof=1) / len(low)
    middle = math.log(auc / (1 - auc))
    half = 1.959964 * math.sqrt(variance) / (auc * (1 - auc))
    lower, upper = (1 / (1 + math.exp(-(middle + sign * half))) for sign in (-1, 1))
    return {"auc": float(auc), "lower": lower, "upper": upper, "posts": len(scores)}
