# What can be done here? `make` lists it. Nothing needs Docker, root or a question answered.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run story story-real test lint format guarantees calendars bench bench-short bench-sweep bench-rotation bench-guessing bench-enumeration bench-canaries retention-canaries audit-edits access venv

# Every command is a process of its own: none has to compile all our modules anew, whatever the caller prefers.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
PY := $(VENV)/bin/python

##@ 使用 Use

help: ## 列出可以做的事 list what can be done
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo

run: $(VENV)/.run-parts ## 启动全部，PORT=8000 可改 run everything; PORT= chooses the port
	@exec $(PY) -m cli run --leave-with-parent

story: $(VENV)/.run-parts ## 一章一章看一遍，会拨快演示时间（先 make run） watch every chapter, against a running service
	@$(PY) -m cli demo story

story-real: $(VENV)/.run-parts ## 真实的县里按两种政策各办二十件，应为与实为 twenty petitions in a real county, both policies
	@$(PY) -m cli demo story-real

##@ 检查 Check

test: $(VENV)/.test-parts ## 全部检查和测试 every check and every test
	@scripts/check lint imports types tests

lint: $(VENV)/.test-parts ## 只做静态检查 the checks without the tests
	@scripts/check lint imports types

guarantees: $(VENV)/.test-parts ## 走遍规则的每个状态，算出最长等待 every state of the law, and the longest waits
	@$(VENV)/bin/pytest tests/domain/test_guarantees.py
	@$(PY) -m cli law waits

format: $(VENV)/.test-parts ## 整理代码格式 let ruff format the code
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix .

calendars: $(VENV)/.test-parts ## 一百万个日历，与另一种慢算法相比 a million calendars beside a slow reference; CALENDARS=…
	@CALENDARS=$${CALENDARS:-1000000} $(VENV)/bin/pytest -n auto tests/domain/test_generated_calendars.py

bench: $(VENV)/.test-parts ## 测速度，与裸处理器和 pgbench 相比 how fast, beside a bare handler and pgbench; BENCH_ARGS="--rows 1000000"
	@$(PY) -m benchmarks $(BENCH_ARGS)

bench-short: $(VENV)/.test-parts ## 同上，极短，只看能否运行 the same, tiny: only whether it works
	@$(PY) -m benchmarks --short

bench-sweep: $(VENV)/.test-parts ## 测到期办理：闲时、突发、持续 clocks that run out: idle, a burst, a stream; SWEEP_ARGS="--clocks 1000000 --due 10000"
	@$(PY) -m benchmarks.sweep $(SWEEP_ARGS)

bench-rotation: $(VENV)/.test-parts ## 边服务边换密钥，一百万人 keys rotated while serving, a million people; ROTATION_ARGS="--cipher SM4-GCM"
	@$(PY) -m benchmarks.rotation $(ROTATION_ARGS)

bench-guessing: $(VENV)/.test-parts ## 一千万次猜查询码，四个进程 ten million guesses at query codes; GUESSING_ARGS="--guesses 100000"
	@$(PY) -m benchmarks.guessing $(GUESSING_ARGS)

bench-enumeration: $(VENV)/.test-parts ## 拒绝的快慢是否泄露编号 does the time of a refusal tell; ENUMERATION_ARGS="--samples 5000"
	@$(PY) -m benchmarks.enumeration $(ENUMERATION_ARGS)

bench-canaries: $(VENV)/.test-parts ## 两万个编造的人走遍每个接口，日志、备份里找他们 personal data in logs and at rest; CANARY_ARGS="--canaries 400"
	@$(PY) -m benchmarks.canaries $(CANARY_ARGS)

retention-canaries: $(VENV)/.test-parts ## 三年以后，该忘的是否都忘了 when time has moved on, is what is over gone; RETENTION_ARGS="--petitions 100"
	@$(PY) -m benchmarks.retention $(RETENTION_ARGS)

audit-edits: $(VENV)/.test-parts ## 改动一万次记录，次次查得出 ten thousand edits of what happened, each found; AUDIT_EDITS=…
	@AUDIT_EDITS=$${AUDIT_EDITS:-10000} $(VENV)/bin/pytest -q -s tests/services/test_edits.py

access: $(VENV)/.test-parts ## 每个人试每个入口，再随机试一百万次 everybody at every route, then a million tries; ACCESS_TRIES=…
	@export ACCESS_TRIES=$${ACCESS_TRIES:-1000000}; \
	$(VENV)/bin/pytest -q -n 0 tests/access -k "both" & $(VENV)/bin/pytest -q -n 0 tests/access -k "not both" \
	&& wait $$!

##@ 环境 Set-up

venv: $(VENV)/.test-parts ## 准备 Python 环境 make the Python environment

# The parts for tests hold those for running, so that one never undoes the other.
$(VENV)/.run-parts: requirements.lock
	@scripts/venv $(VENV) requirements.lock
	@touch $@

$(VENV)/.test-parts: requirements.lock requirements-dev.lock
	@scripts/venv $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/.run-parts
