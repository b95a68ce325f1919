"""Layout: places in the plane for people, such that those who know each other stand close.

A spectral layout (Hall 1970, Management Science 17, 219-229) as the beginning, then springs: each
tie draws its people together, and people nearer than a reach push each other apart (the variant
with a short reach of Fruchterman and Reingold 1991, Software: Practice and Experience 21,
1129-1164). Eigenvectors and the search for who is near are SciPy's. Nothing is drawn by lot, so the
same ties give the same places.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.float64]
Pairs = NDArray[np.int64]

MOST_TIES: Final = 40_000
"""Ties that draw their people together; of more, every n-th."""
_ROUNDS = 60
_REACH = 2.5  # of the distance that people would have if they stood in a square grid
_LOOSE = 1e-4  # a tie of everybody to everybody, so that parts without ties between have places
_DIFFERING = 1e-5  # what sets apart people who stand alike
_SMALL = 64  # people up to whom all eigenvectors are made
_FEWEST = 5  # people for whom eigenvectors are looked for
_GOLDEN = np.pi * (3.0 - np.sqrt(5.0))  # angle between neighbours in a sunflower


def layout(people: int, ties: Pairs) -> Places:
    """Places of all people inside the unit circle around 0.

    Parameters
    ----------
    people
        how many there are
    ties
        two people in each row, each tie once, shape (ties, 2)
    """
    if people < _FEWEST or not len(ties):
        return _sunflower(people)
    ties = ties[:: -(-len(ties) // MOST_TIES)]
    found = _spectral(people, ties)
    # Equal places would stay equal for ever.
    found = _whole(found) + 0.02 * _sunflower(people)
    return _whole(_sprung(found, ties))


def _sunflower(people: int) -> Places:
    """Evenly over the unit circle, from its middle outwards."""
    number = np.arange(people, dtype=np.float64)
    away = np.sqrt((number + 0.5) / max(people, 1))
    return np.column_stack([away * np.cos(_GOLDEN * number), away * np.sin(_GOLDEN * number)])


def _spectral(people: int, ties: Pairs) -> Places:
    """Eigenvectors two and three of the ties, weighed by how many each person has.

    Where people stand alike, as around a star, eigenvalues would be equal and their vectors any
    others of the same plane; people differ a little, so that they are always the same.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

    ends = np.concatenate([ties, ties[:, ::-1]])
    matrix = coo_array((np.ones(len(ends)), ends.T), shape=(people, people)).tocsr()
    root = 1.0 / np.sqrt(np.asarray(matrix.sum(axis=1)).ravel() + _LOOSE)
    differing = _DIFFERING * np.cos(np.arange(people, dtype=np.float64))

    def multiply(vector: Any) -> Any:
        one = np.ravel(vector)
        scaled = root * one
        return root * (matrix @ scaled + _LOOSE * scaled.mean()) + differing * one

    operator = LinearOperator((people, people), matvec=multiply, dtype=np.float64)
    if people <= _SMALL:
        values, vectors = np.linalg.eigh(operator @ np.eye(people))
    else:
        begin = np.cos(np.arange(people, dtype=np.float64))  # any vector, the same each time
        try:
            values, vectors = eigsh(operator, k=3, which="LA", v0=begin, tol=1e-4, maxiter=500)
        except ArpackNoConvergence:
            return _sunflower(people)
    chosen = vectors[:, np.argsort(-values)[1:3]] * root[:, np.newaxis]
    largest = np.abs(chosen).argmax(axis=0)
    return chosen * np.sign(chosen[largest, [0, 1]])


def _whole(places: Places) -> Places:
    """The same places around 0, as large as the unit circle; those far out are drawn in."""
    centred = places - places.mean(axis=0)
    away = np.sqrt((centred**2).sum(axis=1))
    usual = max(float(np.quantile(away, 0.9)), 1e-12)
    drawn = np.tanh(away / (1.6 * usual))
    largest = max(float(drawn.max()), 1e-12)
    return centred * (drawn / largest / np.maximum(away, 1e-12))[:, np.newaxis]


def _sprung(places: Places, ties: Pairs) -> Places:
    """Let springs and short-ranged pushes settle, in ever smaller steps."""
    from scipy.spatial import cKDTree

    people = len(places)
    apart = np.sqrt(np.pi / people)
    one, other = ties[:, 0], ties[:, 1]
    known = np.maximum(np.bincount(ties.ravel(), minlength=people), 1.0)[:, np.newaxis]
    for done in range(_ROUNDS):
        near = cKDTree(places).query_pairs(_REACH * apart, output_type="ndarray")
        push = places[near[:, 0]] - places[near[:, 1]]
        square = np.maximum((push**2).sum(axis=1), 1e-4 * apart**2)[:, np.newaxis]
        push *= apart**2 / square - 1.0 / _REACH**2
        pull = places[other] - places[one]
        move = 0.3 * _summed(people, near, push) + _summed(people, ties, pull) / known
        length = np.sqrt((move**2).sum(axis=1))[:, np.newaxis]
        most = 2.0 * apart * (1.0 - done / _ROUNDS)
        places = places + move * np.minimum(1.0, most / np.maximum(length, 1e-12))
    return places


def _summed(people: int, pairs: Pairs, force: Places) -> Places:
    """What acts on each person: the force on the first of a pair, its opposite on the second."""
    total = np.empty((people, 2))
    for axis in (0, 1):
        total[:, axis] = np.bincount(pairs[:, 0], force[:, axis], people)
        total[:, axis] -= np.bincount(pairs[:, 1], force[:, axis], people)
    return total
