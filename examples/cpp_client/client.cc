#include "client.h"

#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

namespace {

[[noreturn]] void fail(const char* call, const grpc::Status& status) {
  throw std::runtime_error(std::string(call) + ": " + status.error_message() + " (status " +
                           std::to_string(status.error_code()) + ")");
}

void authorize(grpc::ClientContext* context, const std::string& authorization) {
  if (!authorization.empty()) context->AddMetadata("authorization", authorization);
}

}  // namespace

Client::Client(const std::string& target, const std::string& token, const std::string& pool, uint32_t num_envs,
               uint64_t seed)
    : authorization_(token.empty() ? "" : "Bearer " + token) {
  // On another than this machine use grpc::SslCredentials.
  stub_ = uepool::v1::Sessions::NewStub(grpc::CreateChannel(target, grpc::InsecureChannelCredentials()));
  uepool::v1::OpenRequest request;
  request.set_protocol_version(1);
  request.set_client_name("uepool-cpp-client pid " + std::to_string(getpid()));
  request.set_pool(pool);
  request.set_num_envs(num_envs);
  request.set_seed(seed);
  grpc::ClientContext context;
  authorize(&context, authorization_);
  const auto events = stub_->Open(&context, request);
  uepool::v1::OpenEvent event;
  while (events->Read(&event)) {
    if (event.has_progress()) std::fprintf(stderr, "%s\n", event.progress().text().c_str());
    if (event.has_opened()) opened_ = event.opened();
  }
  if (const grpc::Status status = events->Finish(); !status.ok()) fail("Open", status);
  segment_ = std::make_unique<Segment>(opened_.attach_address(), opened_.attach_secret(), opened_.segment_bytes());
}

Client::~Client() {
  grpc::ClientContext context;
  authorize(&context, authorization_);
  uepool::v1::CloseRequest request;
  request.set_session_id(opened_.session_id());
  uepool::v1::CloseReply reply;
  stub_->Close(&context, request, &reply);  // should it fail: the connection, which closes now, ends the session too
}

template <class Request, class Call>
void Client::ask(const Request& request, Call call) {
  grpc::ClientContext context;
  authorize(&context, authorization_);
  if (const grpc::Status status = (stub_.get()->*call)(&context, request, &batch_); !status.ok())
    fail("stepping", status);
  for (const uepool::v1::FaultText& fault : batch_.faults()) {
    std::fprintf(stderr, "env %u: %s\n", fault.env_id(), fault.text().c_str());
  }
}

void Client::reset() {
  uepool::v1::ResetRequest request;
  request.set_session_id(opened_.session_id());
  request.set_frames(uepool::v1::SEGMENT);
  ask(request, &uepool::v1::Sessions::Stub::Reset);
}

void Client::step(const std::vector<int64_t>& actions) {
  uepool::v1::StepRequest request;
  request.set_session_id(opened_.session_id());
  request.set_frames(uepool::v1::SEGMENT);
  request.mutable_actions()->set_data(actions.data(), actions.size() * sizeof(int64_t));
  ask(request, &uepool::v1::Sessions::Stub::Step);
}

Column Client::column(uint32_t role, const std::string& name) const {
  for (const uepool::v1::BatchTensor& tensor : opened_.tensors()) {
    if (tensor.role() != role || (!name.empty() && tensor.name() != name)) continue;
    const uint64_t at = batch_.segment_offset() + tensor.segment_offset();
    if (at + rows() * tensor.row_bytes() > segment_->bytes()) throw std::runtime_error("a batch outside the segment");
    return {&tensor, segment_->data() + at};
  }
  return {};
}
