#include "allocate/link.h"

#include <algorithm>
#include <cmath>

namespace cokv::allocate {

std::string_view text_of(Link link) {
  return link == Link::published ? "published" : "softmax";
}

Link default_link(Mode mode) {
  return mode == Mode::paper ? Link::published : Link::softmax;
}

std::optional<Link> link_called(std::string_view text) {
  for (const Link link : {Link::published, Link::softmax})
    if (text == text_of(link)) return link;
  return std::nullopt;
}

std::vector<double> standardise(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  std::vector<double> z(values.size(), 0.0);
  // On 0 … 1 first: differences of halves cannot overflow. Values that differ by what they were rounded are equal.
  const double low = *least / 2, range = *most / 2 - low;
  if (range <= 1e-14 * std::max(std::abs(*least), std::abs(*most))) return z;
  for (size_t i = 0; i < values.size(); ++i) z[i] = (values[i] / 2 - low) / range;
  std::vector<double> sorted = z;
  std::sort(sorted.begin(), sorted.end());
  const auto count = static_cast<double>(sorted.size());
  double sum = 0, squares = 0;
  for (const double value : sorted) sum += value;
  for (const double value : sorted) squares += (value - sum / count) * (value - sum / count);
  const double deviation = std::sqrt(squares / count);
  for (double& value : z) value = std::ldexp(std::nearbyint(std::ldexp((value - sum / count) / deviation, 30)), -30);
  return z;
}

std::vector<double> softmax_weights(const std::vector<double>& values, double eta) {
  std::vector<double> z = standardise(values);
  for (double& value : z) value = std::clamp(value, -kBoundOfZ, kBoundOfZ);
  const double most = *std::max_element(z.begin(), z.end());  // the largest weight is 1, whatever eta
  std::vector<double> weights;
  for (const double value : z) weights.push_back(std::exp(eta * (value - most)));
  return weights;
}

}  // namespace cokv::allocate
