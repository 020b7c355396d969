using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// What only root can read of other users' processes, so it is read of the reported ones alone. -1: not readable.
/// </summary>
internal readonly record struct PrivateUse(long Voluntary, long Involuntary, long ReadBytes, long WrittenBytes)
{
    public static readonly PrivateUse Unknown = new(-1, -1, -1, -1);

    public static PrivateUse Read(FileBuffer file, PidPath path, int pid)
    {
        long voluntary = -1, involuntary = -1, read = -1, written = -1;
        if (file.TryRead(path.Of(pid, "status"u8), out var status, isRecord: true))
        {
            voluntary = Find(status, "voluntary_ctxt_switches"u8);
            involuntary = Find(status, "nonvoluntary_ctxt_switches"u8);
        }

        if (file.TryRead(path.Of(pid, "io"u8), out var io, isRecord: true))
        {
            read = Find(io, "read_bytes"u8);
            written = Find(io, "write_bytes"u8);
        }

        return new(voluntary, involuntary, read, written);
    }

    /// <summary>Adds what one process used between two readings; a first reading counts from nothing.</summary>
    public PrivateUse Plus(in PrivateUse before, in PrivateUse now) => new(
        Plus(Voluntary, before.Voluntary, now.Voluntary), Plus(Involuntary, before.Involuntary, now.Involuntary),
        Plus(ReadBytes, before.ReadBytes, now.ReadBytes), Plus(WrittenBytes, before.WrittenBytes, now.WrittenBytes));

    private static long Plus(long sum, long before, long now) =>
        now < 0 ? sum : Math.Max(0, sum) + Math.Max(0, now - Math.Max(0, before));

    private static long Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        ColonLines.TryFind(text, name, out var value) ? value : -1;
}
