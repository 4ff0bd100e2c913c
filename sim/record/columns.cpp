#include "sim/record/columns.hpp"

#include <array>
#include <stdexcept>

#include "sim/record/rows.hpp"

namespace photonlag {
namespace {

constexpr std::array<std::string_view, stage_count> stage_meanings = {
    "age of the newest tracker sample when its pose packet was handed to the uplink",
    "the pose packet's way to the server (first copy)",
    "the newest pose waits for the render to start",
    "rendering, until the last GPU is done",
    "merging the GPUs' images; 0 with one GPU",
    "waiting for the encoder",
    "encoding, until the first packet is handed to the downlink",
    "until the frame's colour can be rebuilt; its split is in spans.csv",
    "jitter buffer and waiting for earlier frames",
    "waiting for the decoder",
    "decoding",
    "the decoded frame waits for the first warp that uses it",
    "extra age because a later refresh warped the same frame again",
    "reprojection and local composition",
    "the finished image waits for its vsync",
    "vsync to the photon: half the scan-out and half the persistence"};

constexpr std::array<std::string_view, step_count> step_meanings = {
    "time of the newest tracker sample in the render pose",
    "its packet was handed to the uplink",
    "its first copy reached the server",
    "rendering began and latched the pose",
    "the last GPU was done",
    "the images were merged",
    "encoding began",
    "the first packet was handed to the downlink",
    "the colour could be rebuilt at the client",
    "released to the decoder",
    "decoding began",
    "decoding was done",
    "the first warp that uses the frame began"};

Column of(std::string_view name, std::string_view unit, std::string_view meaning) {
  return {std::string(name), std::string(unit), std::string(meaning)};
}

TableSpec make_refreshes() {
  TableSpec t{"refreshes.csv", "one refresh of one display", {}};
  t.columns = {of("client", "1", "which client"),
               of("refresh", "1", "number of the refresh, from 0"),
               of("vsync_ns", "ns", "the refresh starts to scan out"),
               of("photon_ns", "ns", "the centre row lights up, at the middle of its persistence"),
               of("frame", "1", "the frame shown; this and all that follows is empty before the first"),
               of("repeated", "0/1", "the frame of the refresh before is shown again"),
               of("frame_age", "refreshes", "refreshes since this frame was first shown"),
               of("missed_vsync", "0/1", "no new image was done in time, so the last one was scanned out again")};
  for (std::size_t i = 0; i < stage_count; ++i)
    t.columns.push_back(of(std::string(stage_names[i]) + "_ns", "ns", stage_meanings[i]));
  for (const Column& c :
       {of("pose_to_photon_render_ns", "ns",
           "photon minus the newest sample in the render pose: the sum of the stages"),
        of("pose_to_photon_warp_ns", "ns", "photon minus the newest sample the last warp used"),
        of("content_age_ns", "ns", "photon minus the scene time of the frame (its render start)"),
        of("pose_error_render_deg", "deg", "render pose against the true pose at the photon, geodesic"),
        of("pose_error_render_mm", "mm", "likewise, distance"),
        of("pose_error_warp_deg", "deg", "pose the last warp aimed at against the true pose at the photon, geodesic"),
        of("pose_error_warp_mm", "mm", "likewise, distance"),
        of("pose_p95_render_deg", "deg",
           "what the predictor expected 95 % of its errors to stay within when it made the render pose; empty = it "
           "could "
           "not say yet"),
        of("pose_p95_render_mm", "mm", "likewise, distance"),
        of("blame", "", "stage with the largest excess over its own median in the run; ties in stage order"),
        of("psnr_db", "dB", "shown picture against the truth; inf = identical; empty = not scored, as below"),
        of("ssim", "1", "structural similarity, 1 = identical"),
        of("flip", "1", "mean FLIP error, 0 = identical; not computed so far: empty"),
        of("hole_pct", "%", "pixels the warp had to invent"),
        of("outside_fov_pct", "%", "pixels outside what was rendered")})
    t.columns.push_back(c);
  return t;
}

TableSpec make_frames() {
  TableSpec t{"frames.csv", "one frame of the server", {}};
  t.columns = {of("client", "1", "which client"), of("frame", "1", "number of the frame, from 0")};
  for (std::size_t i = 0; i < step_count; ++i)
    t.columns.push_back(
        of(std::string(step_names[i]) + "_ns", "ns", std::string(step_meanings[i]) + "; empty = never reached"));
  for (const Column& c :
       {of("guard_band_deg", "deg", "rendered beyond each edge of the display, at least"),
        of("triangles", "1", "triangles drawn"), of("bytes_colour", "B", "encoded colour"),
        of("bytes_depth", "B", "encoded depth; none is sent so far: 0"),
        of("packets", "1", "packets of the first transmission"),
        of("packets_lost", "1", "packets lost, of any attempt"),
        of("recovered_by", "", "what brought lost packets back (nack); empty if nothing was needed"),
        of("keyframe", "0/1", "needs no earlier frame"),
        of("qp", "1", "mean quantiser of the codec, in H.264 0 to 51; empty if it has none"),
        of("fate", "",
           "shown, skipped (a newer one was shown first), undecodable (whole, but what it refers to was not decoded, "
           "and a keyframe or repair was awaited), lost, replaced (by a newer one before encoding), stale (not "
           "encoded: "
           "packets of earlier ones had waited too long to be sent) or unfinished")})
    t.columns.push_back(c);
  return t;
}

}  // namespace

const TableSpec& refreshes_table() {
  static const TableSpec table = make_refreshes();
  return table;
}

const TableSpec& frames_table() {
  static const TableSpec table = make_frames();
  return table;
}

const TableSpec& spans_table() {
  static const TableSpec table{"spans.csv",
                               "one stay of one frame; stays of no length are left out",
                               {of("client", "1", "which client"), of("frame", "1", "which frame"),
                                of("stage", "", "a stage's name, or downlink. and a part of it"),
                                of("resource", "", "where the frame was or what it waited for"),
                                of("start_ns", "ns", "from"), of("end_ns", "ns", "to")}};
  return table;
}

const TableSpec& samples_table() {
  static const TableSpec table{
      "samples.csv",
      "one value at one instant",
      {of("t_ns", "ns", "when"), of("client", "1", "which client"),
       of("source", "", "what was looked at (downlink, encoder)"),
       of("metric", "", "what was read, with its unit as suffix"), of("value", "", "the value, in the metric's unit")}};
  return table;
}

const TableSpec& packets_table() {
  static const TableSpec table{
      "packets.csv",
      "one packet on one link, in the order in which fates were decided",
      {of("link", "", "which link"), of("client", "1", "whose packet; 1000000 + n for background flow n"),
       of("kind", "", "pose, video, nack, idr_request, feedback or background"),
       of("frame", "1", "the frame of a video packet; a running number of its kind otherwise"),
       of("index", "1", "number within the frame"), of("attempt", "1", "0 = first transmission"),
       of("duplicate", "1", "0 = the one sent; else a copy that the network made of it, by number"),
       of("bytes", "B", "on the wire, headers included"), of("sent_ns", "ns", "handed to the link"),
       of("departed_ns", "ns", "its last byte was sent; empty = never"),
       of("drawn_delay_ns", "ns", "the delay drawn for it, whether delivered or not"),
       of("delivered_ns", "ns", "it arrived; empty = never"),
       of("dropped_by", "", "queue, loss, down (the link was) or corruption; empty = not dropped")}};
  return table;
}

std::vector<const TableSpec*> all_tables() {
  return {&refreshes_table(), &frames_table(), &spans_table(), &samples_table(), &packets_table()};
}

std::string header_of(const TableSpec& table) {
  std::string line;
  for (const Column& c : table.columns) line += (line.empty() ? "" : ",") + c.name;
  return line;
}

std::size_t column_index(const TableSpec& table, std::string_view name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (table.columns[i].name == name) return i;
  throw std::logic_error(table.file + " has no column " + std::string(name));
}

}  // namespace photonlag
