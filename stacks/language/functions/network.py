"""Functions on blocks of IP addresses, in CIDR notation (RFC 4632, RFC 4291)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from planes.types import NUMBER, STRING, ListType
from stacks.language import numbers
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.plain import plain, whole
from stacks.language.values import Value, list_of, string

__all__ = ["FUNCTIONS"]


class _Block(NamedTuple):
    """``address`` as a number, the host part nought; ``width`` of addresses in bits, 32 or 128."""

    address: int
    prefix: int
    width: int

    @property
    def size(self) -> int:
        return 1 << (self.width - self.prefix)

    def __str__(self) -> str:
        return f"{_written(self.address, self.width)}/{self.prefix}"


def _written(address: int, width: int) -> str:
    from ipaddress import IPv4Address, IPv6Address

    return str(IPv4Address(address) if width == 32 else IPv6Address(address))


def _parse(text: str, argument: int | None = None) -> _Block:
    """Zeros may lead in each part, as they may in Terraform.  Raises FunctionError."""
    address, slash, length = text.partition("/")
    parsed = _address(address)
    if not slash or parsed is None or not (length.isascii() and length.isdecimal()):
        raise _no_block(text, argument)
    number, width = parsed
    prefix = int(length)
    if prefix > width:
        raise _no_block(text, argument)
    return _Block(number >> (width - prefix) << (width - prefix), prefix, width)


def _no_block(text: str, argument: int | None) -> FunctionError:
    message = "invalid CIDR expression: invalid CIDR address: {}"
    return FunctionError(message, argument, (text,))


def _address(text: str) -> tuple[int, int] | None:
    from ipaddress import AddressValueError, IPv4Address, IPv6Address

    if "%" in text:
        return None
    bare = re.sub(r"(?<![0-9a-fA-F])0+(?=[0-9a-fA-F])", "", text)
    try:
        return (int(IPv6Address(bare)), 128) if ":" in bare else (int(IPv4Address(bare)), 32)
    except AddressValueError:
        return None


def _large(number: Any) -> int:
    if not numbers.is_whole(number):
        raise FunctionError("value must be a whole number")
    return numbers.truncate(number)


def _shown(number: int) -> str:
    # Python writes out no integer of many thousand digits by itself.
    return numbers.to_text(numbers.normalise(number))


def _cidrhost(prefix: str, hostnum: Any) -> str:
    """A negative number counts from the end."""
    number = _large(hostnum)
    block = _parse(prefix)
    if number < 0:
        number = block.size + number
    if not 0 <= number < block.size:
        message = "prefix of {} does not accommodate a host numbered {}"
        raise FunctionError(message, shown=(str(block.prefix), _shown(number)))
    return _written(block.address + number, block.width)


def _cidrnetmask(prefix: str) -> str:
    block = _parse(prefix)
    if block.width != 32:
        raise FunctionError("IPv6 addresses cannot have a netmask: {}", shown=(prefix,))
    return _written((1 << 32) - block.size, 32)


def _cidrsubnet(prefix: str, newbits: Any, netnum: Any) -> str:
    bits, number = whole(newbits), _large(netnum)
    block = _parse(prefix)
    if block.prefix + bits > block.width:
        message = "insufficient address space to extend prefix of {} by {}"
        raise FunctionError(message, shown=(str(block.prefix), str(bits)))
    if bits < 0 or not 0 <= number < 1 << bits:
        message = "prefix extension of {} does not accommodate a subnet numbered {}"
        raise FunctionError(message, shown=(str(bits), _shown(number)))
    length = block.prefix + bits
    return str(_Block(block.address + (number << (block.width - length)), length, block.width))


def _cidrsubnets(arguments: Sequence[Value], context: CallContext) -> Value:
    """Blocks one behind another, each at the next place where one of its size may begin."""
    whole_block = _parse(arguments[0].raw, 0)
    end = whole_block.address + whole_block.size
    at, before = whole_block.address, None
    blocks: list[_Block] = []
    for position, argument in enumerate(arguments[1:], start=1):
        length = _length(whole_block, whole(argument.raw, position), position)
        size = 1 << (whole_block.width - length)
        start = -(-at // size) * size
        if start + size > end:
            message = (
                "not enough remaining address space for a subnet with a prefix of {} bits after {}"
            )
            raise FunctionError(message, position, (str(length), str(before)))
        before = _Block(start, length, whole_block.width)
        blocks.append(before)
        at = start + size
    return list_of(STRING, [string(str(block)) for block in blocks])


def _length(block: _Block, bits: int, position: int) -> int:
    if bits < 1:
        raise FunctionError("must extend prefix by at least one bit", position)
    if bits > 32:
        raise FunctionError("may not extend prefix by more than 32 bits", position)
    length = block.prefix + bits
    if length > block.width:
        protocol = "IPv4" if block.width == 32 else "IPv6"
        message = f"would extend prefix to {{}} bits, which is too long for an {protocol} address"
        raise FunctionError(message, position, (str(length),))
    return length


_PREFIX = Parameter("prefix", STRING)

FUNCTIONS = {
    "cidrhost": plain(STRING, _cidrhost, _PREFIX, Parameter("hostnum", NUMBER)),
    "cidrnetmask": plain(STRING, _cidrnetmask, _PREFIX),
    "cidrsubnet": plain(
        STRING, _cidrsubnet, _PREFIX, Parameter("newbits", NUMBER), Parameter("netnum", NUMBER)
    ),
    "cidrsubnets": Function(
        (_PREFIX,), _cidrsubnets, ListType(STRING), Parameter("newbits", NUMBER)
    ),
}
