#include "tests/support/tcp_proxy.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/proxy_link.h"

namespace freshness::test {
namespace {

std::timespec Until(ProxyTime due, ProxyTime now) {
  const auto wait = std::max(std::chrono::nanoseconds(due - now), std::chrono::nanoseconds(0));
  const auto whole = std::chrono::floor<std::chrono::seconds>(wait);
  return {whole.count(), (wait - whole).count()};
}

short Wanted(const ProxyStream& in, const ProxyStream& out, ProxyTime now) {
  return static_cast<short>((in.WantsToRead() ? POLLIN : 0) | (out.WantsToWrite(now) ? POLLOUT : 0));
}

}  // namespace

// All but the queue of orders and the two counts belongs to the thread.
struct TcpProxy::Impl {
  const int target_port;
  const std::chrono::microseconds delay;
  Socket listener{ListenOnLoopback(0)};
  const int port{LocalPort(listener.Get())};
  Socket wake{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  Mode mode = Mode::kForward;
  std::list<ProxyLink> links;
  std::vector<pollfd> polled;

  mutable std::mutex mutex;
  std::condition_variable obeyed;
  std::vector<std::function<void()>> orders;  // guarded by mutex
  std::uint64_t given = 0, done = 0;          // orders; guarded by mutex
  int accepted = 0, open = 0;                 // guarded by mutex
  std::jthread thread;                        // last: ends before what it uses

  Impl(int target, std::chrono::microseconds wait) : target_port(target), delay(wait) {}
  void Run(const std::stop_token& stop);
  void Poll();
  void Accept();
  void Shovel();
  bool ShovelOne(ProxyLink& link, short client_events, short server_events, ProxyTime now) const;
  void Obey();
  void Order(std::function<void()> order);
};

void TcpProxy::Impl::Order(std::function<void()> order) {
  std::unique_lock lock(mutex);
  orders.push_back(std::move(order));
  const std::uint64_t mine = ++given;
  ::eventfd_write(wake.Get(), 1);
  obeyed.wait(lock, [&] { return done >= mine; });
}

void TcpProxy::Impl::Obey() {
  eventfd_t count = 0;
  ::eventfd_read(wake.Get(), &count);
  const std::lock_guard lock(mutex);
  for (const auto& order : std::exchange(orders, {})) {
    order();
    ++done;
  }
  open = static_cast<int>(links.size());
  obeyed.notify_all();
}

void TcpProxy::Impl::Accept() {
  Socket client(::accept4(listener.Get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!client.IsOpen()) return;
  const int on = 1;
  ::setsockopt(client.Get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  {
    const std::lock_guard lock(mutex);
    ++accepted;
  }
  try {
    links.push_back({std::move(client), ConnectToLoopback(target_port), {}, {}});
  } catch (const std::system_error&) {
    // The target refuses: so does the proxy, as far as it still can, by closing.
  }
}

void TcpProxy::Impl::Poll() {
  const ProxyTime now = std::chrono::steady_clock::now();
  const bool forward = mode != Mode::kBlackhole;
  polled.assign({{wake.Get(), POLLIN, 0}, {listener.IsOpen() ? listener.Get() : -1, POLLIN, 0}});
  std::optional<ProxyTime> due;
  for (const ProxyLink& link : links) {
    polled.push_back({forward ? link.client.Get() : -1, Wanted(link.to_server, link.to_client, now), 0});
    polled.push_back({forward ? link.server.Get() : -1, Wanted(link.to_client, link.to_server, now), 0});
    for (const ProxyStream* stream : {&link.to_server, &link.to_client}) {
      const std::optional<ProxyTime> next = stream->NextDue();
      if (forward && next && *next > now) due = std::min(due.value_or(*next), *next);
    }
  }
  const std::timespec wait = due ? Until(*due, now) : std::timespec{};
  ::ppoll(polled.data(), polled.size(), due ? &wait : nullptr, nullptr);
}

bool TcpProxy::Impl::ShovelOne(ProxyLink& link, short client_events, short server_events, ProxyTime now) const {
  constexpr short kReadable = POLLIN | POLLHUP | POLLERR;
  if ((client_events & kReadable) && link.to_server.WantsToRead() && !link.to_server.Read(link.client.Get(), now + delay)) {
    return false;
  }
  if ((server_events & kReadable) && link.to_client.WantsToRead() && !link.to_client.Read(link.server.Get(), now + delay)) {
    return false;
  }
  if (!link.to_server.Write(link.server.Get(), now) || !link.to_client.Write(link.client.Get(), now)) return false;
  return !(link.to_server.Finished() && link.to_client.Finished());
}

void TcpProxy::Impl::Shovel() {
  const ProxyTime now = std::chrono::steady_clock::now();
  std::size_t index = 2;  // after the wake-up call and the listener
  for (auto link = links.begin(); link != links.end(); index += 2) {
    const bool goes_on = ShovelOne(*link, polled[index].revents, polled[index + 1].revents, now);
    link = goes_on ? std::next(link) : links.erase(link);
  }
}

void TcpProxy::Impl::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Poll();
    if (mode != Mode::kBlackhole) Shovel();
    if (polled[1].revents) Accept();
    Obey();
  }
}

TcpProxy::TcpProxy(int target_port, std::chrono::microseconds delay) : impl_(std::make_unique<Impl>(target_port, delay)) {
  impl_->thread = std::jthread([impl = impl_.get()](const std::stop_token& stop) { impl->Run(stop); });
}

TcpProxy::~TcpProxy() {
  impl_->thread.request_stop();
  ::eventfd_write(impl_->wake.Get(), 1);
}

int TcpProxy::Port() const {
  return impl_->port;
}

void TcpProxy::SetMode(Mode mode) {
  impl_->Order([impl = impl_.get(), mode] {
    impl->mode = mode;
    if (mode == Mode::kRefuse)
      impl->listener.Close();
    else if (!impl->listener.IsOpen())
      impl->listener = ListenOnLoopback(impl->port);
  });
}

void TcpProxy::DropConnections() {
  impl_->Order([impl = impl_.get()] { impl->links.clear(); });
}

int TcpProxy::Accepted() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->accepted;
}

int TcpProxy::Open() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->open;
}

}  // namespace freshness::test
