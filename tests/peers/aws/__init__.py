"""A peer that speaks AWS's protocols: the moto server over HTTP on loopback, made stricter.

``server`` is the process, ``account`` what a test holds, ``fixtures`` how a test gets one.  moto is
imported in the server's process alone.
"""
