"""Memory and CPUs: what control groups and the host allow, from made-up /proc and /sys trees."""

import os

import pytest

from envserver import cgroups, cpus, memory
from envserver.errors import BadRequest, OutOfMemory

GIB = 1 << 30


@pytest.fixture
def host(tmp_path):
    """Writes files of a made-up host; returns its root."""

    def make(files):
        for name, text in {"proc/meminfo": "MemTotal: 1 kB\nMemAvailable: 8388608 kB\n", **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return make


def free_memory(root):
    found = cgroups.free_memory(root)
    assert found is not None
    return found


def test_version_2_and_every_level_counts(host):
    root = host(
        {
            "proc/self/cgroup": "0::/a/b\n",
            "sys/fs/cgroup/a/memory.max": f"{2 * GIB}\n",
            "sys/fs/cgroup/a/memory.current": f"{GIB}\n",
            "sys/fs/cgroup/a/memory.stat": f"anon 1\ninactive_file {GIB // 2}\n",
            "sys/fs/cgroup/a/b/memory.max": "max\n",
            "sys/fs/cgroup/a/b/memory.current": "5\n",
            "sys/fs/cgroup/a/cpu.max": "250000 100000\n",
            "sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
        }
    )
    free, why = free_memory(root)
    assert free == GIB + GIB // 2
    assert str(root / "sys/fs/cgroup/a") in why
    assert cgroups.cpu_quota(root) == 2.5


def test_version_1(host):
    root = host(
        {
            "proc/self/cgroup": "5:cpu,cpuacct:/x\n4:memory:/x\n0::/\n",
            "sys/fs/cgroup/memory/x/memory.limit_in_bytes": f"{GIB}\n",
            "sys/fs/cgroup/memory/x/memory.usage_in_bytes": f"{GIB // 2}\n",
            "sys/fs/cgroup/memory/x/memory.stat": f"total_inactive_file {GIB // 4}\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "1\n",
            "sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us": "150000\n",
            "sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us": "100000\n",
        }
    )
    assert free_memory(root)[0] == GIB // 2 + GIB // 4
    assert cgroups.cpu_quota(root) == 1.5


def test_no_limit(host):
    root = host({"proc/self/cgroup": "0::/\n"})
    assert cgroups.free_memory(root) is None
    assert cgroups.cpu_quota(root) is None
    assert cgroups.free_memory(root / "nowhere") is None


def test_path_of_another_namespace(host):
    root = host(
        {
            "proc/self/cgroup": "0::/../../elsewhere\n",
            "sys/fs/cgroup/memory.max": f"{GIB}\n",
            "sys/fs/cgroup/memory.current": "0\n",
        }
    )
    assert free_memory(root)[0] == GIB


def test_memory_error_says_what_was_asked_and_what_is_free(host):
    root = host({})
    memory.check(7 * GIB, root)
    with pytest.raises(OutOfMemory, match=r"needs 8\.0 GiB, but only 7\.9 GiB can be had .*MemAvailable"):
        memory.check(8 * GIB, root)
    limits = {"sys/fs/cgroup/memory.max": f"{GIB}\n", "sys/fs/cgroup/memory.current": "0\n"}
    root = host({"proc/self/cgroup": "0::/\n", **limits})
    with pytest.raises(OutOfMemory, match=r"needs 1\.0 GiB, but only 960\.0 MiB can be had .*control group"):
        memory.check(GIB, root)


def test_this_host():
    assert cpus.allowed() == sorted(os.sched_getaffinity(0))
    assert 1 <= cpus.count() <= len(cpus.allowed())
    memory.check(1)


def test_cpus_in_turn():
    may = cpus.allowed()
    assert cpus.plan("", 3) == [None] * 3
    assert cpus.plan("auto", len(may) + 1) == [[cpu] for cpu in may] + [[may[0]]]
    assert cpus.plan(f"[[{may[0]}], {may}]", 3) == [[may[0]], may, [may[0]]]


@pytest.mark.parametrize("affinity", ["[]", "[0]", "[[]]", "{}", "0", "[[true]]", '[["0"]]', "auto ", "[[-1]]"])
def test_wrong_affinity(affinity):
    with pytest.raises(BadRequest, match="cpu_affinity: "):
        cpus.plan(affinity, 2)


def test_spinning_only_where_every_process_has_a_cpu():
    assert cpus.spin_us(4, 4) == 20
    assert cpus.spin_us(5, 4) == 0
