"""Numbers: parsing, arithmetic and decimal text."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stacks.language import numbers

TEXTS = [
    ("0", "0"),
    ("-0", "0"),
    ("007", "7"),
    ("+5", "5"),
    ("1.50", "1.5"),
    (".5", "0.5"),
    ("5.", "5"),
    ("1e3", "1000"),
    ("1E-7", "0.0000001"),
    ("-1.25e2", "-125"),
    ("1p3", "8"),
    ("3p-2", "0.75"),
    ("1e30", "1000000000000000000000000000000"),
    ("0.1", "0.1"),
    ("123456789.123456789", "123456789.123456789"),
]


@pytest.mark.parametrize(("text", "shown"), TEXTS)
def test_a_text_is_read_and_written(text: str, shown: str) -> None:
    number = numbers.parse(text)
    assert number is not None
    assert numbers.to_text(number) == shown


@pytest.mark.parametrize(
    "text",
    ["", "a", "1a", " 1", "1 ", "1_000", "0x10", "--1", "1e", "1e5.5", ".", "e5", "٣", "inf"],
)
def test_what_is_no_number(text: str) -> None:
    assert numbers.parse(text) is None


def test_a_number_beyond_all_use_is_no_number() -> None:
    assert numbers.parse("1e99999999999") is None
    assert numbers.parse("1e-300000001") is None


def test_a_long_number_loses_digits_as_in_terraform() -> None:
    text = "9" * 200
    assert numbers.to_text(numbers.parse(text)) == "1" + "0" * 200
    assert len(numbers.to_text(numbers.parse("1e5000"))) == 5001


ARITHMETIC = [
    (numbers.add, "0.1", "0.2", "0.3"),
    (numbers.subtract, "1", "0.75", "0.25"),
    (numbers.multiply, "0.5", "0.5", "0.25"),
    (numbers.divide, "10", "4", "2.5"),
    (numbers.divide, "10", "5", "2"),
    (numbers.modulo, "-7", "3", "-1"),
    (numbers.modulo, "7", "-3", "1"),
    (numbers.modulo, "7.5", "2", "1.5"),
    (numbers.modulo, "-7.5", "2", "-1.5"),
]


@pytest.mark.parametrize(("operation", "left", "right", "shown"), ARITHMETIC)
def test_arithmetic(operation: object, left: str, right: str, shown: str) -> None:
    assert callable(operation)
    result = operation(numbers.parse(left), numbers.parse(right))
    assert numbers.to_text(result) == shown


def test_a_third_keeps_over_150_digits() -> None:
    assert numbers.to_text(numbers.divide(1, 3)).startswith("0." + "3" * 153)
    whole = numbers.multiply(numbers.divide(1, 3), 3)
    assert whole == 1
    assert type(whole) is int


@pytest.mark.parametrize("operation", [numbers.divide, numbers.modulo])
@pytest.mark.parametrize("left", [0, 1, numbers.parse("0.5")])
def test_nothing_is_divided_by_zero(operation: object, left: object) -> None:
    assert callable(operation)
    with pytest.raises(ZeroDivisionError):
        operation(left, 0)


def test_equal_numbers_are_of_one_type() -> None:
    half = numbers.parse("0.5")
    assert type(numbers.add(half, half)) is int
    assert type(numbers.multiply(1 << 511, 2)) is not int
    assert type(numbers.divide(numbers.multiply(1 << 511, 4), 4)) is int
    assert type(numbers.negate(numbers.negate(half))) is type(half)
    assert numbers.to_text(numbers.negate(half)) == "-0.5"


def test_truncation_is_towards_zero() -> None:
    assert [numbers.truncate(numbers.parse(text)) for text in ("2.9", "-2.9", "5")] == [2, -2, 5]
    assert numbers.is_whole(numbers.parse("1e400"))
    assert not numbers.is_whole(numbers.parse("1.5"))


def test_a_python_float_is_shown_as_python_shows_it() -> None:
    assert numbers.to_text(numbers.from_float(2**0.5)) == repr(2**0.5)
    assert numbers.from_float(2.0) == 2
    for unfit in (float("inf"), float("-inf"), float("nan")):
        with pytest.raises(ValueError, match="not a number"):
            numbers.from_float(unfit)


@settings(max_examples=100, deadline=None)
@given(st.fractions(max_denominator=10**9))
def test_text_reads_back_as_the_same_number(fraction: Fraction) -> None:
    number = numbers.divide(fraction.numerator, fraction.denominator)
    assert numbers.parse(numbers.to_text(number)) == number


@settings(max_examples=100, deadline=None)
@given(st.integers(min_value=1), st.integers(min_value=1, max_value=60))
def test_a_decimal_is_shown_with_no_more_digits_than_it_has(digits: int, places: int) -> None:
    text = f"{digits}e-{places}"
    shown = numbers.to_text(numbers.parse(text))
    assert shown == numbers.to_text(numbers.parse(shown))
    assert Fraction(shown) == Fraction(text)


def test_whole_numbers_do_not_load_the_arithmetic_of_fractions() -> None:
    code = (
        "import sys; from stacks.language import numbers as n; "
        "n.to_text(n.modulo(n.divide(n.add(n.parse('12'), 4), 4), 3)); "
        "sys.exit('gmpy2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1e214748364", "1.0e+214748364"),
        ("-1.25e-200000000", "-1.25e-200000000"),
        ("1e21", "1" + "0" * 21),
        ("0.5", "0.5"),
        ("0", "0"),
    ],
)
def test_vast_numbers_are_shown_with_an_exponent(text: str, shown: str) -> None:
    number = numbers.parse(text)
    assert numbers.to_brief_text(number) == shown
    assert numbers.parse(shown) == number
