"""Where software comes from, and whether what is named can still change.

Purely data; no I/O.  Pinned means that whoever fetches it later gets the same bytes: a digest of a
container image (OCI image spec, "Descriptor digests"), a commit of git, an exact version of npm
(https://semver.org) or PyPI (PEP 440), a version of an S3 object.
"""

from __future__ import annotations

from typing import Annotated

from planes.scalar import compiled, matching, without_credentials

__all__ = ["ImageReference", "PackageSource", "is_pinned", "is_pinned_image", "source_type"]

_DIGEST = r"sha256:[0-9a-f]{64}"
_IMAGE = rf"[A-Za-z0-9][A-Za-z0-9._:/-]*(?:@{_DIGEST})?"
_SCHEMES = {
    "oci://": "oci",
    "s3://": "s3",
    "npm:": "npm",
    "pypi:": "pypi",
    "git::": "git",
    "git+https://": "git",
    "git+ssh://": "git",
    "ssh://": "git",
    "git@": "git",
    "github.com/": "git",
    "https://": "git",
    "http://": "git",
}
_SOURCE = (
    rf"(?:{'|'.join(scheme.replace('.', '[.]').replace('+', '[+]') for scheme in _SCHEMES)})\S+"
)
_PINNED = {
    "git": r"[0-9a-f]{40}|[0-9a-f]{64}",
    "oci": _DIGEST,
    "s3": r"\S+",
    "npm": r"v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?",
    "pypi": (
        r"v?(?:\d+!)?\d+(?:\.\d+)+(?:(?:a|b|rc)\d+)?(?:\.post\d+)?(?:\.dev\d+)?"
        r"(?:\+[0-9A-Za-z.]+)?"
    ),
}

ImageReference = Annotated[
    str,
    matching(
        "image",
        _IMAGE,
        'a container image such as "ghcr.io/acme/agent@sha256:…" is required, with all '
        "64 hexadecimal digits of its digest",
    ),
]
PackageSource = Annotated[
    str,
    without_credentials(
        matching(
            "source",
            _SOURCE,
            'a source such as "git::https://github.com/acme/skills", "oci://ghcr.io/acme/skills", '
            '"s3://bucket/key", "npm:name" or "pypi:name" is required',
        )
    ),
]


def is_pinned_image(image: str) -> bool:
    """Whether a container image is named by its digest."""
    return "@sha256:" in image


def source_type(source: str) -> str:
    """``git``, ``oci``, ``s3``, ``npm`` or ``pypi``; ``source`` has been checked."""
    return next(name for scheme, name in _SCHEMES.items() if source.startswith(scheme))


def is_pinned(source: str, ref: str | None) -> bool:
    """Whether the reference names one version of the source for ever."""
    return ref is not None and compiled(_PINNED[source_type(source)]).fullmatch(ref) is not None
