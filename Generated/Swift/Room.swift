// Generated code.
