using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using LightWatch.Agent.Host;
using LightWatch.Agent.Settings;

namespace LightWatch.Agent.Send;

/// <summary>Makes the gRPC call MetricsService/Export: sends a complete frame, receives a status.</summary>
/// <remarks>Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.</remarks>
internal sealed class OtlpClient : IDisposable
{
    /// <summary>The full name of the method: service and method.</summary>
    internal const string Method = "opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    private const int MaxResponseBytes = 64 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Uri _method;
    private readonly List<KeyValuePair<string, string>> _headers = [];
    private readonly Func<HttpMessageHandler> _network;
    private HttpClient? _http;

    /// <exception cref="InvalidDataException">A file of the TLS settings cannot be read.</exception>
    public OtlpClient(AgentOptions options, Func<HttpMessageHandler>? network = null)
    {
        var tls = TlsFiles.Read(options);
        Endpoint = SafeAddress.Of(options.Endpoint);
        _method = new Uri($"{Endpoint}/{Method}");
        _network = network ?? (() => OpenNetwork(tls));
        if (options.Token is { Length: > 0 } token) _headers.Add(new("authorization", $"Bearer {token}"));
        _headers.AddRange(Pairs.Read(options.Headers));
    }

    /// <summary>The server, for logs: without user and password.</summary>
    public string Endpoint { get; }

    /// <summary>Sends one batch.</summary>
    /// <returns>The outcome; any failure of the network is <see cref="SendOutcome.Later"/>.</returns>
    /// <exception cref="OperationCanceledException">
    /// By <paramref name="cancel"/> only; it is unknown then whether the server has the batch.
    /// </exception>
    public async Task<SendResult> SendAsync(Batch batch, CancellationToken cancel)
    {
        using var span = SendTrace.Start(_method);
        var result = await SendAsync(batch, span, cancel);
        span.End(result);
        return result;
    }

    public void Dispose() => _http?.Dispose();

    private async Task<SendResult> SendAsync(Batch batch, Activity? span, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(Timeout);
        try
        {
            _http ??= new HttpClient(_network())
            {
                MaxResponseContentBufferSize = MaxResponseBytes, Timeout = System.Threading.Timeout.InfiniteTimeSpan,
            };
            using var request = Request(batch);
            span.AddTo(request);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead,
                deadline.Token);
            if (response.StatusCode != HttpStatusCode.OK)
                return new(SendOutcome.Later, SendHints.OfStatus((int)response.StatusCode),
                    response.Headers.RetryAfter?.Delta);
            var body = await response.Content.ReadAsByteArrayAsync(deadline.Token);
            // An error without a body ("trailers only") has its status among the headers.
            var trailers = response.TrailingHeaders.Contains("grpc-status")
                ? response.TrailingHeaders
                : response.Headers;
            return SendResult.FromGrpc(Value(trailers, "grpc-status"), Value(trailers, "grpc-message"),
                Value(trailers, "grpc-status-details-bin"), body);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Reconnect();
            return new(SendOutcome.Later, $"no answer within {Timeout.TotalSeconds} s");
        }
        catch (HttpRequestException error)
        {
            return new(SendOutcome.Later, SendHints.Explain(error, isTls: _method.Scheme == Uri.UriSchemeHttps));
        }
    }

    private static SocketsHttpHandler OpenNetwork(SslClientAuthenticationOptions? tls) => new()
    {
        SslOptions = tls ?? new SslClientAuthenticationOptions(),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // The name is looked up again with each new connection, since servers move.
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        AllowAutoRedirect = false,
        UseCookies = false,
        // Headers of traces are added where the span is made; the propagator would add its own.
        ActivityHeadersPropagator = null,
    };

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private HttpRequestMessage Request(Batch batch)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _method)
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(batch.Frame),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("grpc-encoding", "gzip");
        request.Headers.TryAddWithoutValidation("grpc-accept-encoding", "identity");
        request.Headers.TryAddWithoutValidation("user-agent", $"lightwatch-agent/{HostIdentity.Version}");
        foreach (var (name, value) in _headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    // A connection on which a request got no answer may be dead; HTTP/2 would put the next request on it too.
    private void Reconnect()
    {
        _http?.Dispose();
        _http = null;
    }
}
