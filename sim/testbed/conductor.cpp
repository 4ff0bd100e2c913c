#include "sim/testbed/conductor.hpp"

#include <csignal>
#include <cstdlib>
#include <exception>
#include <stdexcept>

#include "sim/testbed/sgcompat.hpp"

namespace photonlag {
namespace {

namespace sg4 = simgrid::s4u;

/// One SimGrid process and the turn it is given.
struct Actor {
  std::string name;
  Turn turn{};
  bool stop = false;
  sg4::SemaphorePtr go = sg4::Semaphore::create(0);
};

/// SimGrid takes its settings as words of a command line. PHOTONLAG_SIMGRID may add some
/// ("--cfg=contexts/factory:thread", which the sanitizers need).
std::vector<std::string> engine_words() {
  std::vector<std::string> words{"photonlag", "--log=root.thres:critical", "--cfg=contexts/guard-size:0"};
  if (const char* more = std::getenv("PHOTONLAG_SIMGRID"); more != nullptr && *more != '\0') words.emplace_back(more);
  return words;
}

class EngineHolder {
 public:
  EngineHolder() : words_(engine_words()) {
    for (std::string& word : words_) pointers_.push_back(word.data());
    int count = static_cast<int>(pointers_.size());
    // The engine would end the process on ctrl-C by itself, and leave half a run folder behind.
    struct sigaction before {};
    sigaction(SIGINT, nullptr, &before);
    engine_ = std::make_unique<sg4::Engine>(&count, pointers_.data());
    sigaction(SIGINT, &before, nullptr);
    sgc::config_defaults();
    sg4::NetZone* zone = sgc::root_zone(*engine_);
    host_ = sgc::add_host(zone, "stage", 1e9);
    zone->seal();
  }
  [[nodiscard]] sg4::Engine& engine() { return *engine_; }
  [[nodiscard]] sg4::Host* host() { return host_; }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
  std::unique_ptr<sg4::Engine> engine_;
  sg4::Host* host_ = nullptr;
};

bool deadlocked = false;  // SimGrid's deadlock signal is static too

/// SimGrid aborts where it finds no memory for the stack of a process: asked for here first, so that it is told.
void probe_stack() {
  constexpr std::size_t stack = std::size_t(8) << 20, spare = stack / 2;
  operator delete(operator new(stack + spare));
}

}  // namespace

struct Conductor::Impl {
  explicit Impl(Agenda& a) : agenda(a) {
    sg4::Engine::on_deadlock_cb([] { deadlocked = true; });
  }

  void act(const std::shared_ptr<Actor>& actor) {
    for (;;) {
      actor->go->acquire();
      if (actor->stop) return;
      take(actor->turn);
      done->release();
    }
  }

  /// Nothing may block inside a catch block: with SimGrid's context switches another process would inherit the
  /// exception.
  void take(const Turn& turn) {
    try {
      turn.party->take(turn);
    } catch (const std::exception&) {
      failure = std::current_exception();
    }
  }

  void conduct(Nanos until, const std::function<bool()>& stop) {
    for (std::uint64_t n = 0; agenda.next_at() < until && !failure; ++n) {
      if (n % 64 == 0 && stop()) {
        interrupted = true;
        break;
      }
      const Turn turn = agenda.pop();
      if (turn.for_process && turn.party->actor < actors.size())
        hand_over(turn);
      else
        take(turn);
    }
    for (const auto& actor : actors) {
      actor->stop = true;
      actor->go->release();
    }
  }

  /// SimGrid's clock moves here only: what needs no process needs no wake-up either.
  void hand_over(const Turn& turn) {
    sgc::sleep_until_ns(turn.at.count());
    Actor& actor = *actors[turn.party->actor];
    actor.turn = turn;
    actor.go->release();
    done->acquire();
  }

  Agenda& agenda;
  EngineHolder holder;
  std::vector<std::shared_ptr<Actor>> actors;
  sg4::SemaphorePtr done = sg4::Semaphore::create(0);
  std::exception_ptr failure;
  bool interrupted = false;
};

Conductor::Conductor(Agenda& agenda) : impl_(std::make_unique<Impl>(agenda)) {}
Conductor::~Conductor() = default;

void Conductor::add_actor(const std::string& name, const std::vector<Party*>& parties) {
  for (Party* party : parties) party->actor = static_cast<std::uint32_t>(impl_->actors.size());
  impl_->actors.push_back(std::make_shared<Actor>(Actor{.name = name}));
}

void Conductor::play(Nanos until, const std::function<bool()>& stop) {
  Impl& impl = *impl_;
  for (const auto& actor : impl.actors) {
    probe_stack();
    sgc::add_actor(actor->name, impl.holder.host(), [&impl, actor] { impl.act(actor); });
  }
  probe_stack();
  sgc::add_actor("net", impl.holder.host(), [&impl, until, &stop] { impl.conduct(until, stop); });
  impl.holder.engine().run();
  if (impl.failure) std::rethrow_exception(impl.failure);
  if (impl.interrupted) throw Interrupted{};
  if (deadlocked) throw std::logic_error("deadlock: every process waits and nothing is due");
}

}  // namespace photonlag
