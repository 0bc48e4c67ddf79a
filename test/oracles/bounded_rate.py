"""Limits of a rate by statsmodels: the wider of Agresti's and Coull's and of Clopper's and Pearson's for 1.4 times the chance of missing."""

from statsmodels.stats.proportion import proportion_confint


def bounded(k, n, tail=0.025):
    approximate = proportion_confint(k, n, alpha=2 * tail, method="agresti_coull")
    exact = proportion_confint(k, n, alpha=2 * 1.4 * tail, method="beta")
    return [max(0, min(approximate[0], exact[0])), min(1, max(approximate[1], exact[1]))]
