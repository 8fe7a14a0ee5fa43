"""What schemathesis does not know by itself: a registry import is newline-delimited JSON."""

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def ndjson(ctx, value):
    if isinstance(value, bytes):
        return value
    return str(value).encode("utf-8", errors="replace")
