"""The interface for other programs, under `/api/v1/`.

It is let in by a token in the header `Authorization` and by nothing else: no session, no cookie, and so no CSRF token,
which guards what a browser sends by itself. It reads with the queries, writes with the actions, and says what the
archive says.
"""
