#include <ns3/core-module.h>
#include <ns3/network-module.h>
#include <ns3/traffic-control-module.h>

#include "bench/peers/ns3.hpp"

namespace photonlag::peers::ns3_ {
namespace {

Nanos now() { return Nanos(ns3::Simulator::Now().GetNanoSeconds()); }
ns3::Time time_of(Nanos t) { return ns3::NanoSeconds(static_cast<std::uint64_t>(t.count())); }

class Item final : public ns3::QueueDiscItem {
 public:
  Item(const ns3::Ptr<ns3::Packet>& packet, std::size_t i) : QueueDiscItem(packet, ns3::Address(), 0), number(i) {}
  void AddHeader() override {}
  bool Mark() override { return false; }
  const std::size_t number;
};

/// A queue disc and a server that takes the next packet when the last one is sent: what a device with no queue of its
/// own would do. (A real device holds one packet more, and the disc would see waits shorter by that.)
class Server {
 public:
  Server(const ns3::Ptr<ns3::QueueDisc>& disc, const Load& load, double mbps)
      : disc_(disc), load_(load), rate_(static_cast<std::uint64_t>(mbps * 1e6)) {
    is_.served = is_.dropped = std::vector<Nanos>(load.size(), never);
    disc_->TraceConnectWithoutContext("Drop", ns3::MakeCallback(&Server::drop, this));
    disc_->Initialize();
  }

  Treatment play(Nanos end) {
    ns3::Simulator::Schedule(time_of(load_[0].at), &Server::arrive, this, std::size_t{0});
    ns3::Simulator::Stop(time_of(end));
    ns3::Simulator::Run();
    disc_->Dispose();
    ns3::Simulator::Destroy();
    return std::move(is_);
  }

 private:
  void arrive(std::size_t i) {
    disc_->Enqueue(ns3::Create<Item>(ns3::Create<ns3::Packet>(static_cast<std::uint32_t>(load_[i].bytes)), i));
    if (!busy_) serve();
    if (++i < load_.size()) ns3::Simulator::Schedule(time_of(load_[i].at - now()), &Server::arrive, this, i);
  }

  void serve() {
    const auto item = disc_->Dequeue();
    busy_ = item != nullptr;
    if (!busy_) return;
    is_.served[dynamic_cast<const Item&>(*item).number] = now();
    ns3::Simulator::Schedule(rate_.CalculateBytesTxTime(item->GetSize()), &Server::serve, this);
  }

  void drop(ns3::Ptr<const ns3::QueueDiscItem> item) { is_.dropped[dynamic_cast<const Item&>(*item).number] = now(); }

  ns3::Ptr<ns3::QueueDisc> disc_;
  const Load& load_;
  ns3::DataRate rate_;
  bool busy_ = false;
  Treatment is_;
};

ns3::QueueSizeValue packets(std::uint32_t count) {
  return ns3::QueueSizeValue(ns3::QueueSize(ns3::QueueSizeUnit::PACKETS, count));
}

}  // namespace

Treatment codel(const Load& load, double mbps, Nanos end) {
  // It spares what leaves less than MinBytes behind, RFC 8289 what leaves at most an MTU.
  const auto disc = ns3::CreateObjectWithAttributes<ns3::CoDelQueueDisc>("MaxSize", packets(1'000'000), "MinBytes",
                                                                         ns3::UintegerValue(1501));
  return Server(disc, load, mbps).play(end);
}

Treatment pie(const Load& load, double mbps, std::uint64_t seed, Nanos end) {
  const auto disc = ns3::CreateObjectWithAttributes<ns3::PieQueueDisc>("MaxSize", packets(1000), "UseCapDropAdjustment",
                                                                       ns3::BooleanValue(false));
  disc->AssignStreams(static_cast<std::int64_t>(seed));
  return Server(disc, load, mbps).play(end);
}

}  // namespace photonlag::peers::ns3_
