#include <ns3/core-module.h>
#include <ns3/internet-module.h>
#include <ns3/network-module.h>
#include <ns3/point-to-point-module.h>
#include <ns3/traffic-control-module.h>

#include "bench/peers/ns3.hpp"

namespace photonlag::peers::ns3_ {
namespace {

constexpr int ppp_bytes = 2, udp_ip_bytes = 28;
constexpr std::uint16_t ipv4 = 0x0800, port = 9;

Nanos now() { return Nanos(ns3::Simulator::Now().GetNanoSeconds()); }
ns3::Time time_of(Nanos t) { return ns3::NanoSeconds(static_cast<std::uint64_t>(t.count())); }

ns3::PointToPointHelper link(double mbps, int packets, Nanos delay) {
  ns3::PointToPointHelper helper;
  helper.SetDeviceAttribute("DataRate", ns3::DataRateValue(ns3::DataRate(static_cast<std::uint64_t>(mbps * 1e6))));
  helper.SetChannelAttribute("Delay", ns3::TimeValue(time_of(delay)));
  helper.SetQueue(
      "ns3::DropTailQueue", "MaxSize",
      ns3::QueueSizeValue(ns3::QueueSize(ns3::QueueSizeUnit::PACKETS, static_cast<std::uint32_t>(packets))));
  return helper;
}

/// Two nodes and what arrived at the second; packets are told apart by the numbers ns-3 gives them.
class Pair {
 public:
  Pair(const Load& load, const ns3::PointToPointHelper& between) : load_(load), arrived_(load.size(), never) {
    ns3::NodeContainer nodes(2);
    devices_ = ns3::PointToPointHelper(between).Install(nodes);
    devices_.Get(1)->SetReceiveCallback(ns3::MakeCallback(&Pair::receive, this));
  }

  std::vector<Nanos> play() {
    ns3::Simulator::Schedule(time_of(load_[0].at), &Pair::send, this, std::size_t{0});
    ns3::Simulator::Run();
    ns3::Simulator::Destroy();
    return std::move(arrived_);
  }

 private:
  void send(std::size_t i) {
    const auto packet = ns3::Create<ns3::Packet>(static_cast<std::uint32_t>(load_[i].bytes - ppp_bytes));
    if (i == 0) first_ = packet->GetUid();
    devices_.Get(0)->Send(packet, devices_.Get(1)->GetAddress(), ipv4);
    if (++i < load_.size()) ns3::Simulator::Schedule(time_of(load_[i].at - now()), &Pair::send, this, i);
  }

  // NOLINTNEXTLINE(performance-unnecessary-value-param): the signature is ns-3's
  bool receive(ns3::Ptr<ns3::NetDevice>, ns3::Ptr<const ns3::Packet> packet, std::uint16_t, const ns3::Address&) {
    arrived_[packet->GetUid() - first_] = now();
    return true;
  }

  const Load& load_;
  std::vector<Nanos> arrived_;
  ns3::NetDeviceContainer devices_;
  std::uint64_t first_ = 0;
};

/// Sends a race's frames and collects what arrives.
class Sender {
 public:
  explicit Sender(const Race& race) : race_(race) {}
  virtual ~Sender() = default;

  Finish play() {
    const double start = cpu_now_s();
    ns3::Simulator::Schedule(time_of(Nanos(0)), &Sender::frame, this, 0);
    ns3::Simulator::Run();
    finish_.cpu_s = cpu_now_s() - start;
    ns3::Simulator::Destroy();
    return finish_;
  }

 protected:
  virtual void send(std::size_t client) = 0;
  void arrived() { finish_.add(now()); }
  const Race& race_;
  ns3::NodeContainer server_{1}, router_{1}, clients_{static_cast<std::uint32_t>(race_.clients)};
  ns3::PointToPointHelper bottleneck_ =
      link(Race::bottleneck_mbps_per_client * race_.clients, Race::queue_packets, Race::bottleneck_delay);
  ns3::PointToPointHelper access_ = link(Race::access_mbps, Race::queue_packets, Race::access_delay);

 private:
  void frame(int number) {
    for (std::size_t client = 0; client < clients_.GetN(); ++client)
      for (int i = 0; i < Race::packets_per_frame; ++i) send(client);
    if (++number == race_.frames) return;
    ns3::Simulator::Schedule(time_of(camera_.tick(number) - now()), &Sender::frame, this, number);
  }

  Ticker camera_{Race::frames_per_s};
  Finish finish_;
};

class UdpSender final : public Sender {
 public:
  explicit UdpSender(const Race& race) : Sender(race) {
    ns3::InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(server_);
    stack.Install(router_);
    stack.Install(clients_);
    ns3::Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.252");
    address(addresses, bottleneck_.Install(server_.Get(0), router_.Get(0)));
    for (std::uint32_t i = 0; i < clients_.GetN(); ++i) {
      addresses.NewNetwork();
      connect(clients_.Get(i), address(addresses, access_.Install(router_.Get(0), clients_.Get(i))));
    }
    ns3::Ipv4GlobalRoutingHelper::PopulateRoutingTables();
  }

 private:
  /// Gives both ends addresses and takes away the queue discs that come with them. @returns that of the second end
  static ns3::Ipv4Address address(ns3::Ipv4AddressHelper& addresses, const ns3::NetDeviceContainer& ends) {
    const auto interfaces = addresses.Assign(ends);
    ns3::TrafficControlHelper().Uninstall(ends);
    return interfaces.GetAddress(1);
  }

  void connect(const ns3::Ptr<ns3::Node>& client, ns3::Ipv4Address to) {
    const auto udp = ns3::UdpSocketFactory::GetTypeId();
    const auto in = ns3::Socket::CreateSocket(client, udp), out = ns3::Socket::CreateSocket(server_.Get(0), udp);
    in->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), port));
    in->SetRecvCallback(ns3::MakeCallback(&UdpSender::receive, this));
    out->Connect(ns3::InetSocketAddress(to, port));
    in_.push_back(in);
    out_.push_back(out);
  }

  void send(std::size_t client) override {
    out_[client]->Send(ns3::Create<ns3::Packet>(Race::packet_bytes - udp_ip_bytes - ppp_bytes));
  }
  void receive(ns3::Ptr<ns3::Socket> socket) {
    while (socket->Recv()) arrived();
  }

  std::vector<ns3::Ptr<ns3::Socket>> in_, out_;
};

class DeviceSender final : public Sender {
 public:
  explicit DeviceSender(const Race& race) : Sender(race) {
    const auto ends = bottleneck_.Install(server_.Get(0), router_.Get(0));
    out_ = ends.Get(0);
    ends.Get(1)->SetReceiveCallback(ns3::MakeCallback(&DeviceSender::forward, this));
    for (std::uint32_t i = 0; i < clients_.GetN(); ++i) {
      const auto link = access_.Install(router_.Get(0), clients_.Get(i));
      onward_.push_back(link.Get(0));
      link.Get(1)->SetReceiveCallback(ns3::MakeCallback(&DeviceSender::receive, this));
    }
  }

 private:
  void send(std::size_t) override {
    const auto packet = ns3::Create<ns3::Packet>(Race::packet_bytes - ppp_bytes);
    if (first_ == 0) first_ = packet->GetUid();
    out_->Send(packet, out_->GetBroadcast(), ipv4);
  }
  // NOLINTNEXTLINE(performance-unnecessary-value-param): the signature is ns-3's
  bool forward(ns3::Ptr<ns3::NetDevice>, ns3::Ptr<const ns3::Packet> packet, std::uint16_t, const ns3::Address&) {
    const auto client = (packet->GetUid() - first_) / Race::packets_per_frame % onward_.size();
    onward_[client]->Send(packet->Copy(), onward_[client]->GetBroadcast(), ipv4);
    return true;
  }
  // NOLINTNEXTLINE(performance-unnecessary-value-param): the signature is ns-3's
  bool receive(ns3::Ptr<ns3::NetDevice>, ns3::Ptr<const ns3::Packet>, std::uint16_t, const ns3::Address&) {
    arrived();
    return true;
  }

  ns3::Ptr<ns3::NetDevice> out_;
  std::vector<ns3::Ptr<ns3::NetDevice>> onward_;
  std::uint64_t first_ = 0;
};

}  // namespace

std::vector<Nanos> drop_tail(const Load& load, double mbps, int packets, Nanos delay) {
  return Pair(load, link(mbps, packets, delay)).play();
}

Finish race(const Race& race) { return UdpSender(race).play(); }
Finish race_of_devices(const Race& race) { return DeviceSender(race).play(); }

}  // namespace photonlag::peers::ns3_
