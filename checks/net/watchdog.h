// Ends a socket's traffic at a deadline, from outside.
//
// Nothing on a stopped server's side bounds a query, and libpq's blocking calls have no time-out of their own. A watched
// socket is shut down (not closed) at its deadline, so the call that waits on it returns with a broken connection.
//
//   auto guard = watchdog.Watch(connection.sock(), deadline);
//   connection.exec(...);                 // returns at the deadline at the latest
//   if (guard.Fired()) ...                // broken because time was up
//
// One thread serves any number of sockets. Thread-safe. Must outlive its guards.
#pragma once

#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

#include "checks/model/clock.h"

namespace freshness {

class Watchdog {
  struct Watched {
    int socket;
    MonotonicTime deadline;
    bool fired = false;
  };

 public:
  // Watches from construction to destruction. It holds a duplicate of the socket, so that a number that was closed and given
  // to another socket meanwhile is not shut down in its place.
  class Guard {
   public:
    Guard(const Guard&) = delete;  // one guard, one watched socket
    Guard& operator=(const Guard&) = delete;
    ~Guard();
    bool Fired() const;

   private:
    friend class Watchdog;
    Guard(Watchdog& watchdog, std::list<Watched>::iterator watched) : watchdog_(watchdog), watched_(watched) {}
    Watchdog& watchdog_;
    std::list<Watched>::iterator watched_;
  };

  Watchdog();
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;  // its thread holds its address
  Watchdog& operator=(const Watchdog&) = delete;

  [[nodiscard]] Guard Watch(int socket, MonotonicTime deadline);

  // From now on every deadline is past: for a program that is told to end while a query waits.
  void ExpireAll();
  // Whether it was told so: for waits that are on no socket of ours.
  bool Expired() const;

 private:
  void Run(const std::stop_token& stop);
  MonotonicTime ShutDownDue(MonotonicTime now);  // the next deadline; mutex_ is held

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Watched> watched_;                    // guarded by mutex_
  bool expired_ = false;                          // guarded by mutex_
  MonotonicTime wake_at_ = MonotonicTime::max();  // guarded by mutex_; the next deadline that the thread knows of
  std::jthread thread_;                           // last: ends before what it uses
};

}  // namespace freshness
