"""A real HTTP server that keeps documents and their locks, in the plain form of the protocol and as
GitLab does it.  Started for a session, on a free port of loopback.
"""
