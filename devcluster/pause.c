/* The process that holds a pod's namespaces: it sleeps, collects orphans and ends when told to. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void end(int signal_number) {
	(void)signal_number;
	_exit(0);
}

static void collect(int signal_number) {
	(void)signal_number;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

int main(void) {
	struct sigaction ending = {.sa_handler = end};
	struct sigaction collecting = {.sa_handler = collect, .sa_flags = SA_NOCLDSTOP};
	sigaction(SIGINT, &ending, NULL);
	sigaction(SIGTERM, &ending, NULL);
	sigaction(SIGCHLD, &collecting, NULL);
	for (;;)
		pause();
}
