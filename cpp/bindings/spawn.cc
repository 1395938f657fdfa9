// envserver._core.spawn: starts an instance so that it cannot outlive its server.
#include <fcntl.h>
#include <pybind11/stl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <optional>
#include <string>
#include <system_error>
#include <tuple>
#include <vector>

#include "bindings/arrays.h"

namespace uepool::bindings {

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// Whom a program runs as: (uid, gid, supplementary groups).
using User = std::tuple<uid_t, gid_t, std::vector<gid_t>>;

struct ChildPlan {
  char* const* argv;
  char* const* env;
  const char* directory;  // null: stay
  int log_fd;
  int null_fd;
  const cpu_set_t* cpus;  // null: any
  const std::vector<int>* pass_fds;
  const User* user;  // null: the server's own
  pid_t parent;
  const sigset_t* mask;
};

// Gives up the server's user for good. System calls themselves: the library's setuid() and its like would change all
// threads of the server, whose memory a vfork()ed child still shares.
int change_user(const User& user) {
  const auto& [uid, gid, groups] = user;
  if (syscall(SYS_setgroups, groups.size(), groups.data()) != 0) return errno;
  if (syscall(SYS_setresgid, gid, gid, gid) != 0) return errno;
  if (syscall(SYS_setresuid, uid, uid, uid) != 0) return errno;
  return 0;
}

// Runs in the vfork()ed child: system calls only, no allocation. Returns errno of what failed.
int become(const ChildPlan& plan) {
  if (setpgid(0, 0) != 0) return errno;
  if (plan.user != nullptr) {
    if (const int error = change_user(*plan.user)) return error;
  }
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return errno;  // after the change of user, which clears it
  if (getppid() != plan.parent) return ESRCH;               // the server died in between
  for (const int signal_number : {SIGINT, SIGQUIT, SIGPIPE, SIGXFSZ, SIGTERM, SIGHUP, SIGCHLD}) {
    signal(signal_number, SIG_DFL);
  }
  if (plan.cpus != nullptr && sched_setaffinity(0, sizeof(*plan.cpus), plan.cpus) != 0) return errno;
  if (plan.directory != nullptr && chdir(plan.directory) != 0) return errno;
  if (dup2(plan.null_fd, 0) < 0 || dup2(plan.log_fd, 1) < 0 || dup2(plan.log_fd, 2) < 0) return errno;
  for (const int fd : *plan.pass_fds) {
    if (fcntl(fd, F_SETFD, 0) != 0) return errno;
  }
  if (sigprocmask(SIG_SETMASK, plan.mask, nullptr) != 0) return errno;
  execvpe(plan.argv[0], plan.argv, plan.env);
  return errno;
}

std::tuple<int, int> spawn(std::vector<std::string> argv, const std::map<std::string, std::string>& env,
                           std::optional<std::string> directory, int log_fd, std::optional<std::vector<int>> cpus,
                           std::vector<int> pass_fds, std::optional<User> user) {
  if (argv.empty()) throw std::invalid_argument("spawn: no program given");
  std::vector<std::string> assignments;
  for (const auto& [name, value] : env) assignments.push_back(name + "=" + value);
  std::vector<char*> arguments = pointers(argv);
  std::vector<char*> environment = pointers(assignments);
  cpu_set_t set;
  CPU_ZERO(&set);
  if (cpus) {
    for (const int cpu : *cpus) {
      if (cpu < 0 || cpu >= CPU_SETSIZE) throw std::invalid_argument("spawn: no such CPU: " + std::to_string(cpu));
      CPU_SET(cpu, &set);
    }
  }
  const int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  sigset_t all, none, before;
  sigfillset(&all);
  sigemptyset(&none);
  const ChildPlan plan{arguments.data(),
                       environment.data(),
                       directory ? directory->c_str() : nullptr,
                       log_fd,
                       null_fd,
                       cpus ? &set : nullptr,
                       &pass_fds,
                       user ? &*user : nullptr,
                       getpid(),
                       &none};
  // vfork: no copy of the server's page tables and no atfork handlers. Signals are blocked, so that no handler of the
  // parent runs in the memory that both share for a moment.
  pthread_sigmask(SIG_SETMASK, &all, &before);
  // A child that changes its user makes the memory that it shares with the server "not dumpable": put right afterwards.
  const int dumpable = user ? prctl(PR_GET_DUMPABLE) : -1;
  volatile int error = 0;
  const pid_t pid = vfork();
  if (pid == 0) {
    error = become(plan);
    _exit(127);
  }
  const int fork_error = errno;
  if (dumpable >= 0) prctl(PR_SET_DUMPABLE, dumpable);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  close(null_fd);
  if (pid < 0) throw std::system_error(fork_error, std::generic_category(), "cannot start " + argv[0]);
  if (error != 0) {
    waitpid(pid, nullptr, 0);
    throw std::system_error(error, std::generic_category(), "cannot start " + argv[0]);
  }
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (pidfd < 0) {
    const int open_error = errno;
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    throw std::system_error(open_error, std::generic_category(), "cannot watch " + argv[0]);
  }
  return {pid, pidfd};
}

}  // namespace

void bind_spawn(py::module_& module) {
  module.def("spawn", &spawn, py::arg("argv"), py::arg("env"), py::arg("cwd").none(true), py::arg("log_fd"),
             py::arg("cpus").none(true) = py::none(), py::arg("pass_fds") = std::vector<int>{},
             py::arg("user").none(true) = py::none(),
             "Start a program in a process group of its own, ended by SIGKILL when the calling thread ends: "
             "(pid, pidfd). user: (uid, gid, groups) to run it as, for a server that runs as root. Raises OSError.");
}

}  // namespace uepool::bindings
