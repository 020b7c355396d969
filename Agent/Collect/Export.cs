using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect;

/// <summary>Puts the metrics of a round into one ExportMetricsServiceRequest, as a gRPC frame.</summary>
/// <remarks>The points were encoded as they were read; here they are only copied. Not thread-safe.</remarks>
internal sealed class Export : IDisposable
{
    public const string ScopeName = "LightWatch.Agent";

    private readonly ProtoBuffer _scope = new();
    private readonly ProtoBuffer _resource = new();
    private readonly ProtoBuffer _metrics = new();
    private readonly ProtoBuffer _message = new();
    private readonly GrpcFrame _frame = new();

    public Export()
    {
        var scope = new ProtoBuffer();
        scope.WriteText(OtlpFields.ScopeName, ScopeName);
        _scope.WriteBytes(OtlpFields.ScopeMetricsScope, scope.Written);
    }

    /// <summary>Sets the attributes of the host, texts and arrays of texts.</summary>
    public void Describe(IEnumerable<KeyValuePair<string, object>> host)
    {
        var content = new ProtoBuffer();
        foreach (var (key, value) in host) Attributes.Write(content, OtlpFields.ResourceAttribute, key, value);
        _resource.Clear();
        _resource.WriteBytes(OtlpFields.ResourceMetricsResource, content.Written);
    }

    /// <summary>The frame of all that is shown, in an array of its own; null if that is nothing.</summary>
    public byte[]? Frame(IEnumerable<Instruments> collectors)
    {
        _metrics.Clear();
        foreach (var instruments in collectors) instruments.WriteTo(_metrics);
        if (_metrics.Length == 0) return null;
        _message.Clear();
        var scopeBytes = _scope.Length + _metrics.Length;
        _message.WriteHead(OtlpFields.RequestResourceMetrics, _resource.Length + ProtoBuffer.FieldSize(scopeBytes));
        _message.Append(_resource.Written);
        _message.WriteHead(OtlpFields.ResourceMetricsScopeMetrics, scopeBytes);
        _message.Append(_scope.Written);
        _message.Append(_metrics.Written);
        return _frame.Compress(_message.Written);
    }

    public void Dispose() => _frame.Dispose();
}
