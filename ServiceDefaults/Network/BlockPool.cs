using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LightWatch.ServiceDefaults.Network;

/// <summary>Pinned blocks of one size. Safe for many threads.</summary>
internal sealed class BlockPool : MemoryPool<byte>
{
    private const int BlockBytes = 32 * 1024;

    // 4 MiB: what a burst took beyond it is left to the collector.
    private const int MaxIdle = 128;

    private readonly Lock _lock = new();
    private readonly Stack<Block> _idle = new(MaxIdle);         // last in, first out: still in the processor's cache
    private bool _disposed;

    public override int MaxBufferSize => BlockBytes;

    /// <summary>Blocks that wait to be rented.</summary>
    public int Idle
    {
        get
        {
            lock (_lock) return _idle.Count;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">More than a block is asked for.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_idle.TryPop(out var block))
            {
                block.IsRented = true;
                return block;
            }
        }
        return new Block(this);
    }

    protected override void Dispose(bool disposing)
    {
        lock (_lock)
        {
            _disposed = true;
            _idle.Clear();
        }
    }

    private void Return(Block block)
    {
        lock (_lock)
        {
            Debug.Assert(!block.IsRented && _idle.Count <= MaxIdle);
            if (!_disposed && _idle.Count < MaxIdle) _idle.Push(block);
        }
    }

    private sealed class Block(BlockPool pool) : IMemoryOwner<byte>
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);

        public bool IsRented { get; set; } = true;

        public Memory<byte> Memory => MemoryMarshal.CreateFromPinnedArray(_bytes, 0, BlockBytes);

        /// <summary>Gives the block back; a second time does nothing.</summary>
        public void Dispose()
        {
            if (!IsRented) return;
            IsRented = false;
            pool.Return(this);
        }
    }
}
