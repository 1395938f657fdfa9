#include "batch/frames.h"

#include <algorithm>
#include <cstring>

namespace uepool::batch {

namespace {

// Field numbers of uepool.v1.Batch and FaultText.
enum Field : uint32_t { kNumber = 1, kTotal = 2, kOffset = 3, kEnvIds = 4, kAnyFault = 5, kAnyFinal = 6, kFaults = 7 };
constexpr uint32_t kSegmentOffset = 8, kResets = 10, kPadding = 14, kData = 15;
constexpr size_t kDataAlignment = 16;
constexpr uint32_t kFaultEnv = 1, kFaultText = 2;
constexpr uint32_t kVarint = 0, kLengthDelimited = 2;

void put_varint(std::string* out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out->push_back(static_cast<char>(value | 0x80));
  out->push_back(static_cast<char>(value));
}

// Fields that have their default are left out, as protobuf does.
void put_number(std::string* out, uint32_t field, uint64_t value) {
  if (value == 0) return;
  put_varint(out, field << 3 | kVarint);
  put_varint(out, value);
}

void put_bytes(std::string* out, uint32_t field, const std::string& bytes) {
  put_varint(out, field << 3 | kLengthDelimited);
  put_varint(out, bytes.size());
  *out += bytes;
}

const wire::TensorDesc* find(const Batch& batch, uint32_t role) {
  for (const wire::TensorDesc& tensor : *batch.tensors) {
    if (tensor.role == role) return &tensor;
  }
  return nullptr;
}

std::string fault_texts(const Batch& batch, uint32_t agents, const std::function<std::string(uint32_t)>& message) {
  std::string out;
  const wire::TensorDesc* tensor = find(batch, wire::kFault);
  const auto* faults = reinterpret_cast<const int32_t*>(batch.data + tensor->offset);
  for (size_t i = 0; i < batch.env_ids.size(); ++i) {
    const auto* rows = faults + uint64_t{batch.row(i)} * agents;
    if (std::all_of(rows, rows + agents, [](int32_t fault) { return fault == 0; })) continue;
    std::string entry;
    put_number(&entry, kFaultEnv, batch.env_ids[i]);
    const std::string text = valid_utf8(message(batch.env_ids[i]));
    if (!text.empty()) put_bytes(&entry, kFaultText, text);
    put_bytes(&out, kFaults, entry);
  }
  return out;
}

// What every batch says of its envs.
std::string fields(const Batch& batch, bool with_env_ids, uint32_t agents,
                   const std::function<std::string(uint32_t)>& message) {
  std::string out;
  if (with_env_ids) {
    std::string ids;
    for (const uint32_t env : batch.env_ids) put_varint(&ids, env);
    put_bytes(&out, kEnvIds, ids);
  }
  put_number(&out, kAnyFault, batch.any_fault ? 1 : 0);
  put_number(&out, kAnyFinal, batch.any_final ? 1 : 0);
  if (batch.any_fault) out += fault_texts(batch, agents, message);
  return out;
}

// How many bytes the UTF-8 sequence at `at` has; 0: it is none.
size_t sequence(const std::string& text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(at);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xF0 && lead < 0xF5   ? 4
                        : lead >= 0xE0 && lead < 0xF0 ? 3
                        : lead >= 0xC2 && lead < 0xE0 ? 2
                                                      : 0;
  if (length == 0 || at + length > text.size()) return 0;
  uint32_t code = lead & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
    code = code << 6 | (byte(at + i) & 0x3Fu);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  return overlong || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0 : length;
}

}  // namespace

std::string valid_utf8(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t length = sequence(text, at);
    if (length == 0) {
      out += "\xEF\xBF\xBD";  // U+FFFD
      ++at;
    } else {
      out.append(text, at, length);
      at += length;
    }
  }
  return out;
}

std::string located(const Batch& batch, uint64_t number, uint64_t resets, bool with_env_ids, uint32_t agents,
                    const std::function<std::string(uint32_t)>& message, uint64_t segment_offset) {
  std::string out;
  put_number(&out, kNumber, number);
  out += fields(batch, with_env_ids, agents, message);
  put_number(&out, kSegmentOffset, segment_offset);
  put_number(&out, kResets, resets);
  return out;
}

Frames::Frames(const Batch& batch, uint64_t number, uint64_t resets, bool with_env_ids, uint32_t agents,
               const std::function<std::string(uint32_t)>& message, uint64_t most)
    : number_(number), most_(most) {
  const uint64_t rows = batch.env_ids.size() * agents;
  uint64_t ordinary = 0;
  for (const wire::TensorDesc& tensor : *batch.tensors) {
    if (tensor.role == wire::kAction || tensor.role > wire::kFinalFlag) continue;
    ordinary = std::max(ordinary, tensor.offset + tensor.row_bytes * rows);
  }
  pieces_.push_back({batch.data, ordinary});
  if (batch.any_final) {
    const uint8_t* flags = batch.data + find(batch, wire::kFinalFlag)->offset;
    for (const wire::TensorDesc& tensor : *batch.tensors) {
      if (tensor.role <= wire::kFinalFlag) continue;
      for (uint64_t row = 0; row < rows; ++row) {
        if (flags[row] != 0) pieces_.push_back({batch.data + tensor.offset + row * tensor.row_bytes, tensor.row_bytes});
      }
    }
  }
  for (const Piece& piece : pieces_) total_ += piece.bytes;
  count_ = std::max<size_t>(1, (total_ + most_ - 1) / most_);
  first_ = fields(batch, with_env_ids, agents, message);
  put_number(&first_, kResets, resets);
}

uint64_t Frames::data_bytes(size_t k) const { return std::min(most_, total_ - k * most_); }

std::string Frames::head(size_t k) const {
  std::string out;
  put_number(&out, kNumber, number_);
  put_number(&out, kTotal, total_);
  put_number(&out, kOffset, k * most_);
  if (k == 0) out += first_;
  std::string tail;
  put_varint(&tail, kData << 3 | kLengthDelimited);
  put_varint(&tail, data_bytes(k));
  // Padding takes two bytes at least, and is left out when there is nothing to pad.
  const size_t beyond = (out.size() + tail.size()) % kDataAlignment;
  if (beyond != 0) {
    const size_t bytes = (2 * kDataAlignment - beyond - 2) % kDataAlignment;
    put_bytes(&out, kPadding, std::string(bytes, '\0'));
  }
  return out + tail;
}

void Frames::write(size_t k, uint8_t* out) const {
  const std::string fields = head(k);
  std::memcpy(out, fields.data(), fields.size());
  out += fields.size();
  uint64_t skip = k * most_, left = data_bytes(k);
  for (const Piece& piece : pieces_) {
    if (skip >= piece.bytes) {
      skip -= piece.bytes;
      continue;
    }
    const uint64_t part = std::min(piece.bytes - skip, left);
    std::memcpy(out, piece.start + skip, part);
    out += part;
    left -= part;
    skip = 0;
    if (left == 0) return;
  }
}

}  // namespace uepool::batch
