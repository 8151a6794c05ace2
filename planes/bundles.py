"""Bundles of hosts that agents commonly need, by name.

Purely data; no I/O.  The hosts are those that each ecosystem's own client connects to.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["BUNDLES"]

BUNDLES: Mapping[str, tuple[str, ...]] = {
    "python": ("pypi.org", "files.pythonhosted.org"),
    "node": ("registry.npmjs.org", "registry.yarnpkg.com", "nodejs.org"),
    "go": ("proxy.golang.org", "sum.golang.org", "go.dev", "dl.google.com"),
    "rust": ("crates.io", "index.crates.io", "static.crates.io", "static.rust-lang.org"),
    "java": (
        "repo.maven.apache.org",
        "repo1.maven.org",
        "plugins.gradle.org",
        "services.gradle.org",
    ),
    "ruby": ("rubygems.org", "index.rubygems.org"),
    "php": ("packagist.org", "repo.packagist.org"),
    "dotnet": ("api.nuget.org", "www.nuget.org"),
    "debian": ("deb.debian.org", "security.debian.org"),
    "ubuntu": ("archive.ubuntu.com", "security.ubuntu.com", "ports.ubuntu.com"),
    "alpine": ("dl-cdn.alpinelinux.org",),
    "docker": ("registry-1.docker.io", "auth.docker.io", "production.cloudflare.docker.com"),
    "github": (
        "github.com",
        "api.github.com",
        "codeload.github.com",
        "uploads.github.com",
        "raw.githubusercontent.com",
        "objects.githubusercontent.com",
        "ghcr.io",
        "pkg-containers.githubusercontent.com",
    ),
    "gitlab": ("gitlab.com", "registry.gitlab.com"),
    "huggingface": ("huggingface.co", "cdn-lfs.huggingface.co"),
}
"""Name to hosts, all reached over HTTPS (port 443)."""
