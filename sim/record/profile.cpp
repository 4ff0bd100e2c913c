#include "sim/record/profile.hpp"

#include "sim/record/csv_writer.hpp"

namespace photonlag {

const TableSpec& profile_table() {
  static const TableSpec table{
      "profile.csv",
      "one encoded frame",
      {{"frame", "1", "its number in the run"},
       {"keyframe", "1", "1 for an IDR"},
       {"repair", "1", "1 for a P frame that refers to an older picture than the one before it"},
       {"bytes", "B", "its size; empty where it is not known"},
       {"target_bytes", "B", "bitrate asked for / frame rate; empty where it is not known"},
       {"qp", "1", "its average quantiser; empty where the codec has none"},
       {"triangles", "1", "drawn for it; empty where it is not known"},
       {"render_ns", "ns", "how long rendering took; this and the following: empty where it was not timed"},
       {"compose_ns", "ns", "merging the GPUs' images; 0 with one GPU"},
       {"encode_ns", "ns", "encoding"},
       {"decode_ns", "ns", "decoding; empty too if it never came to the decoder"},
       {"warp_ns", "ns", "the first warp that used it; empty too if there was none"}}};
  return table;
}

void write_profile(const std::filesystem::path& file, const std::vector<ProfileRow>& rows) {
  CsvWriter csv(file, profile_table());
  for (const ProfileRow& row : rows) {
    csv.cell(row.frame).cell(row.keyframe).cell(row.repair).cell(row.bytes).cell(row.target_bytes).cell(row.qp);
    csv.cell(row.triangles);
    for (const Nanos duration : {row.render, row.compose, row.encode, row.decode, row.warp}) csv.cell(duration);
    csv.end_row();
  }
  csv.close();
}

}  // namespace photonlag
