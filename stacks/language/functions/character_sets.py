"""The character sets of ``textencodebase64``: those of IANA's names that Go has."""

from __future__ import annotations

import codecs

from stacks.language.functions.function import FunctionError
from stacks.language.render import quote

__all__ = ["character_set"]

# Python's name of each, and IANA's where it is another.
_OFFICIAL = {
    "ascii": "US-ASCII",
    "big5": "Big5",
    "cp037": "IBM037",
    "cp437": "IBM437",
    "cp850": "IBM850",
    "cp852": "IBM852",
    "cp855": "IBM855",
    "cp858": "IBM00858",
    "cp860": "IBM860",
    "cp862": "IBM862",
    "cp863": "IBM863",
    "cp865": "IBM865",
    "cp866": "IBM866",
    **{f"cp{number}": f"windows-{number}" for number in range(1250, 1259)},
    "euc_jp": "Extended_UNIX_Code_Packed_Format_for_Japanese",
    "euc_kr": "EUC-KR",
    "gb18030": "GB18030",
    "gbk": "GBK",
    "hz": "HZ-GB-2312",
    "iso2022_jp": "ISO-2022-JP",
    "iso8859-1": "ISO_8859-1:1987",
    "iso8859-2": "ISO_8859-2:1987",
    "iso8859-3": "ISO_8859-3:1988",
    "iso8859-4": "ISO_8859-4:1988",
    "iso8859-5": "ISO_8859-5:1988",
    "iso8859-6": "ISO_8859-6:1987",
    "iso8859-7": "ISO_8859-7:1987",
    "iso8859-8": "ISO_8859-8:1988",
    "iso8859-9": "ISO_8859-9:1989",
    "iso8859-10": "ISO-8859-10",
    "iso8859-13": "ISO-8859-13",
    "iso8859-14": "ISO-8859-14",
    "iso8859-15": "ISO-8859-15",
    "iso8859-16": "ISO-8859-16",
    "koi8-r": "KOI8-R",
    "koi8-u": "KOI8-U",
    "mac-roman": "macintosh",
    "shift_jis": "Shift_JIS",
    "utf-16": "UTF-16",
    "utf-16-be": "UTF-16BE",
    "utf-16-le": "UTF-16LE",
    "utf-8": "UTF-8",
}


def character_set(name: str) -> tuple[str, str, bytes]:
    """Python's codec, IANA's name, and the mark that goes before the bytes.

    Raises FunctionError.
    """
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        codec = ""
    if codec not in _OFFICIAL:
        message = "{} is not a supported IANA encoding name or alias in this version"
        raise FunctionError(message, 1, (quote(name),))
    if codec == "utf-16":
        return "utf-16-be", "UTF-16", b"\xfe\xff"
    return codec, _OFFICIAL[codec], b""
