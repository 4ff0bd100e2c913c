#pragma once
/// @file
/// Signals that ask the program to end, and other ends before the end.

namespace photonlag::cli {

/// To be called once, by main. The first SIGINT, SIGTERM, SIGHUP (unless it is ignored, as nohup has it) or SIGXCPU
/// sets stop_was_asked(). Whoever works looks at it and throws Interrupted; if that has not ended the program after 0.4
/// s, or a second signal comes, everything half done is removed and the process ends with exit code 130. SIGPIPE and
/// SIGXFSZ are ignored: write() says why it failed. What would be an abort for want of memory is exit code 2 with a
/// message.
void heed_signals();

[[nodiscard]] bool stop_was_asked();

/// Whoever has looked and is about to end in good order, having no long work left, may take 10 s more for it.
void stop_is_heeded();

/// In a child after fork(): nobody has asked it to stop, and nothing is its own yet.
void begin_as_child();

}  // namespace photonlag::cli
