"""A real OpenSSH server for one client: ``sshd -i`` at the other end of ssh's ProxyCommand.

It has keys of its own, reads no file of the machine's, listens nowhere and ends with the client.
"""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
from pathlib import Path

__all__ = ["SSHD", "ssh_server"]

SSHD = shutil.which("sshd", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
"""None where no OpenSSH server is installed."""

_SERVER = """\
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
AcceptEnv GIT_PROTOCOL
LogLevel VERBOSE
"""
_CLIENT = """\
Host *
  User {user}
  ProxyCommand {sshd} -i -f {folder}/server -E {folder}/log
  IdentityFile {folder}/user
  IdentitiesOnly yes
  UserKnownHostsFile {folder}/known
  GlobalKnownHostsFile none
  StrictHostKeyChecking yes
  BatchMode yes
"""


def ssh_server(folder: Path, host: str, known: bool = True) -> str:
    """A value for GIT_SSH_COMMAND, with which every host is this machine.  ``known``: the key of
    the server is known to be that of ``host``."""
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # sshd wants it where it runs as root
    for name in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(command, check=True)
    key = (folder / "host.pub").read_text()
    (folder / "known").write_text(f"{host} {key}" if known else "")
    (folder / "server").write_text(_SERVER.format(folder=folder))
    client = _CLIENT.format(folder=folder, sshd=SSHD, user=getpass.getuser())
    (folder / "client").write_text(client)
    return f"ssh -F {folder / 'client'}"
