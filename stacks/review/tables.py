"""What tools, hosts and switches are known to do: the tables that the rules look things up in.

Purely data; no I/O.  Tool names are those of the harnesses' own documentation (Claude Code "Tools
available to Claude", Codex CLI "Shell tool", OpenHands "Actions"), in lower case, with the common
spellings of MCP servers.
"""

from __future__ import annotations

import re

__all__ = [
    "BYPASSES",
    "FAMILIES",
    "JIRA",
    "SEND_TOOLS",
    "SHELL_TOOLS",
    "SLACK",
    "WEB_TOOLS",
    "WRITABLE_HOSTS",
    "is_dated_model",
    "is_private_host",
    "site_of",
    "writable_host",
]

SHELL_TOOLS = frozenset(
    """
    bash shell sh terminal exec exec_command execute execute_bash execute_command run_command
    run_shell_command run_terminal_cmd local_shell shell_command powershell python ipython
    execute_ipython_cell code_interpreter computer cmd
    """.split()  # noqa: SIM905 - names read better as text
)
WEB_TOOLS = frozenset(
    """
    web webfetch web_fetch websearch web_search fetch fetch_url read_url browse browser browser_use
    browse_interactive open_url curl http_get
    """.split()  # noqa: SIM905 - names read better as text
)
SEND_TOOLS = frozenset(
    """
    send_email email sendmail send_mail http http_request http_post post webhook send_webhook upload
    upload_file create_gist gist publish tweet curl browser browser_use browse_interactive
    """.split()  # noqa: SIM905 - names read better as text
)

WRITABLE_HOSTS = frozenset(
    """
    github.com api.github.com gist.github.com uploads.github.com gist.githubusercontent.com
    gitlab.com bitbucket.org api.bitbucket.org codeberg.org huggingface.co
    s3.amazonaws.com storage.googleapis.com blob.core.windows.net r2.cloudflarestorage.com
    pastebin.com paste.rs dpaste.org hastebin.com transfer.sh file.io 0x0.st
    webhook.site requestbin.com hookbin.com pipedream.net ngrok.io ngrok-free.app
    hooks.slack.com slack.com discord.com discordapp.com api.telegram.org
    docs.google.com drive.google.com notion.so api.notion.com dropbox.com
    content.dropboxapi.com trello.com api.trello.com medium.com reddit.com x.com api.twitter.com
    """.split()  # noqa: SIM905 - names read better as text
)
"""Hosts where whoever has an account can write, and read what others sent: code forges, gists,
buckets, paste sites, request catchers, chat."""

_PRIVATE = re.compile(
    r"localhost|127\..*|10\..*|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*|169\.254\..*|\[?::1\]?"
    r"|\[?f[cd][0-9a-f]{2}:.*|.*\.(?:internal|local|lan|corp|intranet|home\.arpa)"
    r"|.*\.svc\.cluster\.local|metadata\.google\.internal"
)
"""RFC 1918, RFC 4193, loopback, link-local with the metadata endpoints, and private domains."""

BYPASSES = (
    "--dangerously-skip-permissions",
    "--dangerously-bypass-approvals-and-sandbox",
    "--allow-dangerously-skip-permissions",
    "danger-full-access",
    "bypasspermissions",
    "--yolo",
    "--full-auto",
    "--allow-all-tools",
    "--allow-all-paths",
    "--no-sandbox",
    "--disable-sandbox",
    "approval_policy=never",
    "--ask-for-approval=never",
    "--privileged",
)
"""What switches the harnesses' own sandbox or permission questions off, in lower case."""

FAMILIES = {
    "comment": "comments",
    "review": "reviews",
    "label": "labels",
    "issue": "issues",
    "pull_request": "pull requests",
    "commit": "commits",
    "merge": "commits",
    "status": "checks",
    "release": "releases",
}
"""What an output is one of, on a repository."""
SLACK, JIRA = "messages in Slack", "issues in Jira"

_DATED_MODEL = re.compile(
    r"20\d{2}-?[01]\d-?[0-3]\d|-[01]\d[0-3]\d$|:\d+$|@(?:\d|sha256:)|-v?\d+:\d+"
)


def is_dated_model(name: str) -> bool:
    """Whether a model's name has a snapshot's date, or a numbered version: it stays the same."""
    return _DATED_MODEL.search(name) is not None


def writable_host(pattern: str) -> str | None:
    """The host under a pattern where others can write; None where there is none."""
    if pattern in WRITABLE_HOSTS:
        return pattern
    suffix = pattern.removeprefix("*.")
    if suffix == pattern:
        parents = pattern.split(".")
        above = (".".join(parents[at:]) for at in range(1, len(parents) - 1))
        return pattern if any(name in _SUBDOMAINS for name in above) else None
    return next((host for host in sorted(WRITABLE_HOSTS) if host.endswith(suffix)), None)


def site_of(host: str) -> str:
    """What a host is of, so that one site is said once: ``github.com`` of ``api.github.com``."""
    return ".".join(host.split(".")[-2:])


_SUBDOMAINS = frozenset(
    {
        "s3.amazonaws.com",
        "storage.googleapis.com",
        "blob.core.windows.net",
        "r2.cloudflarestorage.com",
        "ngrok.io",
        "ngrok-free.app",
        "pipedream.net",
        "github.io",
    }
)
"""Domains of which everybody can have one below."""


def is_private_host(host: str) -> bool:
    """Whether a host, or one under a pattern, is of a private network."""
    return _PRIVATE.fullmatch(host.removeprefix("*.").lower()) is not None or (
        _PRIVATE.fullmatch(host.lower()) is not None
    )
