# The two commands, for those who have make; `python3 bootstrap.py demo` and `test` are the same without it.
.PHONY: demo test check docs
demo:
	python3 bootstrap.py demo
test:
	python3 bootstrap.py test
check:
	bash .ci/run
docs:
	python3 bootstrap.py setup --dev && .venv/bin/sphinx-build -q -W docs docs/_build
