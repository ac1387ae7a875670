"""A network of places joined by edges, and the cheapest way through it.

Nodes are numbered; the cost of each edge (metres or seconds, the caller's choice) enters as a square matrix with
infinity where there is no edge; sequences of nodes leave.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Network:
    """All cheapest ways: `cost[i, j]` in the caller's unit, `following[i, j]` the node after i on the way to j."""

    cost: NDArray[np.float64]
    following: NDArray[np.int64]

    @classmethod
    def of(cls, edge_cost: NDArray[np.float64]) -> "Network":
        """Every pair at once (Floyd 1962, Warshall 1962); cubic, and a city of 200 nodes takes milliseconds."""
        count = len(edge_cost)
        cost = edge_cost.copy()
        np.fill_diagonal(cost, 0.0)
        following = np.where(np.isfinite(cost), np.arange(count)[None, :], -1)
        for through in range(count):
            detour = cost[:, through, None] + cost[None, through, :]
            better = detour < cost
            cost = np.where(better, detour, cost)
            following = np.where(better, following[:, through, None], following)
        return cls(cost, following)

    def way(self, start: int, end: int) -> list[int]:
        """The nodes of the cheapest way, both ends included. ValueError where none exists."""
        if not np.isfinite(self.cost[start, end]):
            raise ValueError("no way joins these nodes")
        nodes = [start]
        while nodes[-1] != end:
            nodes.append(int(self.following[nodes[-1], end]))
        return nodes
