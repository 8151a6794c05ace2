"""A real PostgreSQL on loopback: that of the wheel ``pgserver``, started where a test asks for it.

``FLEETFORM_TEST_POSTGRES`` names a server to use instead, as libpq does.
"""
