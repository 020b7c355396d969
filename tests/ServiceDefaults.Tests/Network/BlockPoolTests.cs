using LightWatch.ServiceDefaults.Network;

namespace LightWatch.ServiceDefaults.Tests.Network;

public sealed class BlockPoolTests
{
    [Fact]
    public void Block_given_back_is_the_next_one_rented()
    {
        using var pool = new BlockPool();
        var block = pool.Rent();
        var other = pool.Rent(pool.MaxBufferSize);
        Assert.NotSame(block, other);
        Assert.Equal(pool.MaxBufferSize, block.Memory.Length);
        block.Dispose();
        block.Dispose();
        Assert.Equal(1, pool.Idle);
        Assert.Same(block, pool.Rent());
        Assert.NotSame(block, pool.Rent());
    }

    [Fact]
    public void Burst_leaves_no_more_than_4_MiB()
    {
        using var pool = new BlockPool();
        var blocks = Enumerable.Range(0, 300).Select(_ => pool.Rent()).ToList();
        blocks.ForEach(b => b.Dispose());
        Assert.Equal(4 << 20, pool.Idle * pool.MaxBufferSize);
    }

    [Fact]
    public void Disposed_pool_rents_nothing_and_keeps_nothing()
    {
        var pool = new BlockPool();
        var block = pool.Rent();
        pool.Dispose();
        block.Dispose();
        Assert.Equal(0, pool.Idle);
        Assert.Throws<ObjectDisposedException>(() => pool.Rent());
    }

    [Fact]
    public void More_than_a_block_is_refused()
    {
        using var pool = new BlockPool();
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(pool.MaxBufferSize + 1));
    }
}
