"""What a credential looks like, so that a plain value which is one can be refused.

Purely data; no I/O.  The shapes are those that their makers publish: AWS IAM's unique-identifier
prefixes, GitHub's token formats (2021-03-31 changelog; fine-grained tokens ``github_pat_``),
GitLab's, Slack's ``xox?-``/``xapp-`` tokens and incoming-webhook URLs, OpenAI's and Anthropic's
``sk-``, Stripe's, Google's, npm's, PyPI's, Hugging Face's, SendGrid's, HashiCorp Vault's ``hvs.``,
JWT (RFC 7519: base64url of ``{"`` is ``eyJ``), private keys in PEM (RFC 7468), and userinfo in a
URL (RFC 3986, 3.2.1).  The names that hold secrets, and 3.5 bits of entropy a character, follow
gitleaks' ``generic-api-key`` rule.  Nothing here returns or raises the value itself.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from math import log2
from typing import NamedTuple

__all__ = ["concealed", "credential_shape", "credential_under"]


class _Shape(NamedTuple):
    """``marker`` is text that every match holds: looking for it first is cheap."""

    marker: str
    pattern: str
    description: str


_AWS = r"(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"
_GITHUB = r"gh[pousr]_[A-Za-z0-9]{30,}"
_MODEL_KEY = r"(?<![A-Za-z0-9-])sk-[A-Za-z0-9_-]{20,}"
_STRIPE = r"(?<![A-Za-z0-9])[sr]k_(?:live|test)_[A-Za-z0-9]{16,}"

_SHAPES = (
    *(_Shape(prefix, _AWS, "an AWS access key") for prefix in ("AKIA", "ASIA", "ABIA", "ACCA")),
    *(_Shape(f"gh{letter}_", _GITHUB, "a GitHub token") for letter in "pousr"),
    _Shape("github_pat_", r"github_pat_[A-Za-z0-9_]{22,}", "a GitHub token"),
    _Shape("glpat-", r"glpat-[A-Za-z0-9_-]{20,}", "a GitLab token"),
    _Shape("xox", r"xox[abceoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}", "a Slack token"),
    _Shape("xapp-", r"xapp-[0-9]-[A-Za-z0-9-]{10,}", "a Slack token"),
    _Shape("hooks.slack.com", r"hooks\.slack\.com/\w+/T\w+/\w+/\w+", "a Slack webhook URL"),
    _Shape("sk-", _MODEL_KEY, "an API key"),
    _Shape("sk_", _STRIPE, "a Stripe key"),
    _Shape("rk_", _STRIPE, "a Stripe key"),
    _Shape("AIza", r"AIza[A-Za-z0-9_-]{35}", "a Google API key"),
    _Shape("GOCSPX-", r"GOCSPX-[A-Za-z0-9_-]{20,}", "a Google client secret"),
    _Shape("npm_", r"npm_[A-Za-z0-9]{36}", "an npm token"),
    _Shape("pypi-", r"pypi-[A-Za-z0-9_-]{50,}", "a PyPI token"),
    _Shape("hf_", r"(?<![A-Za-z0-9_])hf_[A-Za-z0-9]{30,}", "a Hugging Face token"),
    _Shape("SG.", r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}", "a SendGrid key"),
    _Shape("hvs.", r"hvs\.[A-Za-z0-9_-]{24,}", "a Vault token"),
    _Shape("PRIVATE KEY", r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY", "a private key"),
    _Shape("AGE-SECRET-KEY-", r"AGE-SECRET-KEY-1[A-Z0-9]{20,}", "a private key"),
    _Shape("eyJ", r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}", "a JSON Web Token"),
    _Shape("://", r"://[^/\s:@]*:[^/\s@${}]+@", "a URL with a password"),
)

_SECRET_NAME = (
    r"(?i)(?:^|[_-]|api|access|private|auth|client)(?:token|secret|key|credentials?|pat)$"
)
_PASSWORD_NAME = r"(?i)(?:password|passwd|passphrase|pwd)$"
_KEY_LIKE = r"[A-Za-z0-9+/=_.~-]{16,}"
_ASSIGNED = r"""(?<![\w.-])([\w.-]++)("?\s*[:=]\s*")((?:[^"\\]|\\.)*+)"""
"""``DB_PASSWORD = "…"`` and ``"DB_PASSWORD": "…"``.  What follows the header of a private key is
the key itself, so that :func:`concealed` takes that shape up to the end of the string."""
_ENTROPY = 3.5


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def credential_shape(text: str) -> str | None:
    """What credential a text holds, such as ``a GitHub token``; None where it holds none known."""
    for marker, pattern, description in _SHAPES:
        if marker in text and _compiled(pattern).search(text):
            return description
    return None


def credential_under(name: str, text: str) -> str | None:
    """The same for a value that has a name, such as an environment variable: a long random value
    called ``…_TOKEN`` is a credential, whatever its shape, and so is whatever is called a
    password."""
    if (shape := credential_shape(text)) is not None:
        return shape
    if _compiled(_PASSWORD_NAME).search(name) and _is_password(text):
        return "a password"
    if _compiled(_SECRET_NAME).search(name) and _is_random(text):
        return "a secret"
    return None


def concealed(text: str) -> str:
    """The text, of the same length, with asterisks over what looks like a credential in it: by its
    shape, or by the name that a quoted value is assigned to.  For lines of source that are shown.
    """
    for marker, pattern, _ in _SHAPES:
        if marker in text:
            rest = r'[^"]*' if marker == "PRIVATE KEY" else ""
            text = _compiled(pattern + rest).sub(_asterisks, text)
    return _compiled(_ASSIGNED).sub(_without_value, text)


def _asterisks(match: re.Match[str]) -> str:
    return "*" * len(match[0])


def _without_value(match: re.Match[str]) -> str:
    name, between, value = match.groups()
    shown = value if credential_under(name, value) is None else "*" * len(value)
    return f"{name}{between}{shown}"


def _is_password(text: str) -> bool:
    return len(text) >= 6 and not _is_pointer(text) and len(set(text)) > 3


def _is_random(text: str) -> bool:
    return (
        _compiled(_KEY_LIKE).fullmatch(text) is not None
        and any(letter.isdigit() for letter in text)
        and not _is_pointer(text)
        and _entropy(text) >= _ENTROPY
    )


def _is_pointer(text: str) -> bool:
    """Whether a text says where a secret is, rather than what: a file, a URL, an ARN, a name."""
    return text.startswith(("/", "./", "~/", "$", "arn:")) or "://" in text


def _entropy(text: str) -> float:
    """Shannon's, in bits a character."""
    total = len(text)
    return -sum(n / total * log2(n / total) for n in Counter(text).values())
