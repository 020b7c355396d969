using System.Text.Json.Serialization;

namespace LightWatch.Gateway.Ui;

/// <summary>Where metrics can be sent, for the page that has no host to show yet.</summary>
/// <param name="OtlpGrpc">URL for OTLP over gRPC; null when this process does not know it.</param>
/// <param name="OtlpHttp">URL for OTLP over HTTP, without <c>/v1/metrics</c>; null when this process does not know
/// it.</param>
internal sealed record OtlpAddresses(string? OtlpGrpc, string? OtlpHttp)
{
    /// <summary>Reads the listeners of this process; one on every address gets the host name of the request.</summary>
    public static OtlpAddresses Read(IConfiguration configuration, HostString caller)
    {
        return new(Url("otlp-grpc"), Url("otlp-http"));

        string? Url(string listener)
        {
            if (configuration[$"Kestrel:Endpoints:{listener}:Url"] is not { Length: > 0 } url) return null;
            var address = BindingAddress.Parse(url);
            if (address.IsUnixPipe || address.Port == 0) return null;
            var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? caller.Host : address.Host;
            return $"{address.Scheme}://{host}:{address.Port}";
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OtlpAddresses))]
internal sealed partial class UiJson : JsonSerializerContext;
