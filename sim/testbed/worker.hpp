#pragma once
/// @file
/// A second thread for work that the simulation does not wait for.

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

namespace photonlag {

/// A thread that does jobs in order; at most `longest` wait. With no thread, jobs are done when they are given.
class Worker {
 public:
  explicit Worker(bool threaded, std::size_t longest = 3) : longest_(longest) {
    if (threaded) thread_ = std::thread([this] { work(); });
  }
  ~Worker() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  /// Waits while the line is full. What the job throws comes out of the future.
  template <class Result>
  std::future<Result> give(std::function<Result()> job) {
    auto task = std::make_shared<std::packaged_task<Result()>>(std::move(job));
    std::future<Result> result = task->get_future();
    if (!thread_.joinable()) {
      (*task)();
      return result;
    }
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return jobs_.size() < longest_; });
    jobs_.push_back([task] { (*task)(); });
    wake_.notify_one();
    return result;
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [&] { return stop_ || !jobs_.empty(); });
      if (stop_) return;
      const std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
      room_.notify_one();
      lock.unlock();
      job();
      lock.lock();
    }
  }

  std::size_t longest_;
  std::mutex mutex_;
  std::condition_variable wake_, room_;
  std::deque<std::function<void()>> jobs_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace photonlag
