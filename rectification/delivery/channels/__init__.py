"""The channels (渠道): one module a way out, all with the same interface."""
