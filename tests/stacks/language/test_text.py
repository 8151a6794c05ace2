"""Strings in NFC, counted in grapheme clusters.  Terraform's own counts are among the cases."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stacks.language.text import graphemes, length, nfc


def test_strings_are_composed() -> None:
    assert nfc("e\u0301") == "\u00e9"
    assert nfc("plain") == "plain"


def test_a_line_end_of_two_characters_is_one_cluster() -> None:
    assert graphemes("a\r\nb") == ["a", "\r\n", "b"]
    assert length("a\r\nb") == 3
    assert length("abc") == 3


@given(st.text(max_size=20))
def test_clusters_are_the_string_and_none_is_empty(text: str) -> None:
    clusters = graphemes(text)
    assert "".join(clusters) == text
    assert all(clusters)
    assert length(text) == len(clusters)
