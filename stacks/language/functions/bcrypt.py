"""Passwords hashed with bcrypt (Provos and Mazières, 1999), version 2a.

Each step of the cost doubles the time: about ten seconds for 10, the default.  No library that the
project needs anyway has it, and few stacks call it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from functools import cache
from itertools import cycle

from stacks.language.functions.function import FunctionError

__all__ = ["hash_password", "salted_hash"]

_ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_SUBKEYS, _BOXES = 18, 1024
_MASK = 0xFFFFFFFF
_MAGIC = b"OrpheanBeholderScryDoubt"
_LONGEST = 72

_State = tuple[list[int], list[int]]
"""Blowfish's 18 subkeys, and its four boxes of 256 words one behind another."""


def hash_password(password: bytes, cost: int) -> str:
    """``$2a$10$…`` with a salt by chance.  Raises FunctionError."""
    return salted_hash(password, cost, secrets.token_bytes(16))


def salted_hash(password: bytes, cost: int, salt: bytes) -> str:
    """The hash with a salt of 16 bytes.  A cost below 4 is taken for 10.  Raises FunctionError."""
    if len(password) > _LONGEST:
        raise FunctionError(f"bcrypt: password length exceeds {_LONGEST} bytes")
    if cost > 31:
        raise FunctionError(f"bcrypt: cost {cost} is outside allowed inclusive range 4..31")
    rounds = cost if cost >= 4 else 10
    state = _expensive_state(password + b"\0", salt, rounds)
    digest = b"".join(word.to_bytes(4, "big") for word in _encrypted_magic(state))
    return f"$2a${rounds:02}${_base64(salt)}{_base64(digest[:23])}"


@cache
def _pi() -> tuple[int, ...]:
    """Blowfish's first state: pi behind the point, in words of 32 bits."""
    import gmpy2

    count = _SUBKEYS + _BOXES
    with gmpy2.context(precision=32 * count + 64):
        digits = int(gmpy2.floor(gmpy2.mul_2exp(gmpy2.const_pi() - 3, 32 * count)))
    return tuple((digits >> 32 * (count - 1 - at)) & _MASK for at in range(count))


def _words(data: bytes) -> Iterator[int]:
    """The bytes over and over, as words."""
    stream = cycle(data)
    while True:
        yield int.from_bytes(bytes(next(stream) for _ in range(4)), "big")


def _key_words(data: bytes) -> list[int]:
    words = _words(data)
    return [next(words) for _ in range(_SUBKEYS)]


def _expensive_state(key: bytes, salt: bytes, cost: int) -> _State:
    start = _pi()
    state = list(start[:_SUBKEYS]), list(start[_SUBKEYS:])
    key_words, salt_words = _key_words(key), _key_words(salt)
    _expand(state, key_words, salt_words[:4])
    for _ in range(1 << cost):
        _expand(state, key_words, [0, 0])
        _expand(state, salt_words, [0, 0])
    return state


def _expand(state: _State, key: list[int], salt: list[int]) -> None:
    """Mix a key into the state, and then the state into itself."""
    subkeys, boxes = state
    for at in range(_SUBKEYS):
        subkeys[at] ^= key[at]
    left = right = turn = 0
    for table in (subkeys, boxes):
        for at in range(0, len(table), 2):
            left ^= salt[turn]
            right ^= salt[turn + 1]
            turn = (turn + 2) % len(salt)
            left, right = _encrypt(left, right, subkeys, boxes)
            table[at] = left
            table[at + 1] = right


def _encrypt(left: int, right: int, subkeys: list[int], boxes: list[int]) -> tuple[int, int]:
    for at in range(0, 16, 2):
        left ^= subkeys[at]
        right ^= (
            ((boxes[left >> 24] + boxes[256 + (left >> 16 & 255)]) ^ boxes[512 + (left >> 8 & 255)])
            + boxes[768 + (left & 255)]
        ) & _MASK ^ subkeys[at + 1]
        left ^= (
            (
                (boxes[right >> 24] + boxes[256 + (right >> 16 & 255)])
                ^ boxes[512 + (right >> 8 & 255)]
            )
            + boxes[768 + (right & 255)]
        ) & _MASK
    return right ^ subkeys[17], left ^ subkeys[16]


def _encrypted_magic(state: _State) -> list[int]:
    words = [int.from_bytes(_MAGIC[at : at + 4], "big") for at in range(0, len(_MAGIC), 4)]
    for at in range(0, len(words), 2):
        for _ in range(64):
            words[at], words[at + 1] = _encrypt(words[at], words[at + 1], *state)
    return words


def _base64(data: bytes) -> str:
    """Base64 with bcrypt's own alphabet, and no padding."""
    bits = int.from_bytes(data, "big") << (-len(data) * 8 % 6)
    count = -(-len(data) * 8 // 6)
    return "".join(_ALPHABET[bits >> 6 * at & 63] for at in reversed(range(count)))
