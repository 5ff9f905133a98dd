"""HTTP for programs and for the phone, and nothing else: who, shape, call, answer."""
