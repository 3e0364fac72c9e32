"""Finds and fetches the annual reports on open government information of .gov.cn sites."""
