"""Federated averaging of federated.py against the FedAvg of Flower (https://flower.ai): the same clients, updates and rounds.

    pip install -r demo-models/recipe/requirements.txt scipy flwr==1.42.0
    python bench/study/federated/flower.py

Posts are drawn, since the averaging does not know what it averages. Each round hands Flower's strategy what the chosen clients would send
it, a head and how many posts it was trained on, and goes on from what the strategy makes of them. What comes of it: docs/clients.md.
"""

from argparse import Namespace

import numpy as np
from flwr.common import Code, FitRes, Status, ndarrays_to_parameters, parameters_to_ndarrays
from flwr.server.strategy import FedAvg

from federated import ARMS, Posts, averaged, federate

CLIENTS, COLUMNS = 50, 65
ROUNDS, STEPS, RATE = 200, 5, 0.05


def by_flower(heads: list[np.ndarray], sizes: list[int]) -> np.ndarray:
    fine = Status(Code.OK, "")
    results = [
        (None, FitRes(fine, ndarrays_to_parameters([head]), size, {})) for head, size in zip(heads, sizes, strict=True)
    ]
    parameters, _ = FedAvg(fit_metrics_aggregation_fn=lambda _: {}).aggregate_fit(1, results, [])
    (head,) = parameters_to_ndarrays(parameters)
    return head


def unweighted(heads: list[np.ndarray], _: list[int]) -> np.ndarray:
    """What a wrong averaging looks like."""
    return np.mean(heads, axis=0)


def main() -> None:
    draw = np.random.default_rng(1)
    sizes = draw.integers(170, 577, CLIENTS)
    x = np.column_stack([draw.normal(size=(sizes.sum(), COLUMNS - 1)), np.ones(sizes.sum())])
    toxic = (x @ draw.normal(size=COLUMNS) + draw.logistic(size=len(x)) > 0).astype(float)
    clients = np.split(np.arange(len(x)), np.cumsum(sizes)[:-1])
    args = Namespace(rounds=ROUNDS, steps=STEPS, rate=RATE)
    for choice, data in ARMS:
        head, by, wrong = (
            federate(Posts(x, toxic), clients, choice, data, 1, args, average)[0]
            for average in (averaged, by_flower, unweighted)
        )
        print(
            f"{choice}, {data}: after {ROUNDS} rounds Flower's head differs by {np.abs(by - head).max():.1e} at most, "
            f"that of unweighted averages by {np.abs(wrong - head).max():.1e}; the greatest weight is {np.abs(head).max():.2f}"
        )


if __name__ == "__main__":
    main()
