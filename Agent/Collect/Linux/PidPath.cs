using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// Writes /proc/PID/FILE in UTF-8 with a zero at the end into one buffer: hundreds of these paths are needed at every
/// round.
/// </summary>
internal sealed class PidPath
{
    // A process id has at most 10 digits; then a slash, the name of the file and the zero.
    private const int MaxSuffix = 64;
    private const int MaxFileName = MaxSuffix - 12;

    private readonly byte[] _path;
    private readonly int _prefix;

    public PidPath(HostPaths paths)
    {
        var proc = Encoding.UTF8.GetBytes(paths.Proc(""));
        _prefix = proc.Length;
        _path = [.. proc, .. new byte[MaxSuffix]];
    }

    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Of(int pid, ReadOnlySpan<byte> file)
    {
        Debug.Assert(pid >= 0 && file.Length <= MaxFileName);
        _ = Utf8Formatter.TryFormat(pid, _path.AsSpan(_prefix), out var digits);
        var rest = _path.AsSpan(_prefix + digits);
        rest[0] = (byte)'/';
        file.CopyTo(rest[1..]);
        rest[file.Length + 1] = 0;
        return _path.AsSpan(0, _prefix + digits + file.Length + 2);
    }
}
