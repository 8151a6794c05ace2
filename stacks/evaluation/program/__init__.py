"""From a Python program to the same Stack that HCL gives.

Pure but for ``stack``, which runs the program: what the host hears of it comes in as plain data
(``stacks.configuration.program.model``), and goes out as declarations.
"""

__all__: list[str] = []
