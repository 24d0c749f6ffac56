// SPDX-License-Identifier: MIT

// fleet_peer MACHINES DAYS: the peer of bench/fleet.sh, a fleet as one writes it down at first: a heap of
// events, a map for the count, and the same rules (25 of at most 50 ids, 30 days, 2 hours, 7 days, 180
// days) for one host and machines that are always on and join within a week in the order of their
// numbers. It prints requests, highest count, and how many ran out.
package main

import (
	"container/heap"
	"container/list"
	"fmt"
	"math/rand"
	"os"
	"strconv"
)

const (
	hour = 3600
	day  = 24 * hour
)

type event struct {
	at      int64
	machine int
}

type events []event

func (e events) Len() int           { return len(e) }
func (e events) Less(i, j int) bool { return e[i].at < e[j].at }
func (e events) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)        { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

type machine struct {
	id       [16]byte
	until    int64
	licensed bool
	lapsed   bool
}

type seen struct {
	id [16]byte
	at int64
}

type host struct {
	order *list.List // the most recent first
	ids   map[[16]byte]*list.Element
}

func (h *host) request(id [16]byte, now int64) int {
	if e, ok := h.ids[id]; ok {
		h.order.Remove(e)
	}
	h.ids[id] = h.order.PushFront(seen{id, now})
	for e := h.order.Back(); e != nil; e = h.order.Back() {
		s := e.Value.(seen)
		if now-s.at <= 30*day && h.order.Len() <= 50 {
			break
		}
		h.order.Remove(e)
		delete(h.ids, s.id)
	}
	return h.order.Len()
}

func main() {
	count, _ := strconv.Atoi(os.Args[1])
	days, _ := strconv.Atoi(os.Args[2])
	random := rand.New(rand.NewSource(1))
	machines := make([]machine, count)
	queue := make(events, 0, count)
	h := host{list.New(), map[[16]byte]*list.Element{}}
	requests, highest, lapsed := 0, 0, 0

	for i := range machines {
		random.Read(machines[i].id[:])
		heap.Push(&queue, event{int64(i)*7*day/int64(count) + random.Int63n(7*day/int64(count)+1), i})
	}
	for len(queue) > 0 {
		e := heap.Pop(&queue).(event)
		if e.at >= int64(days)*day {
			break
		}
		m := &machines[e.machine]
		if m.licensed && e.at >= m.until {
			m.licensed = false
			m.lapsed = true
			lapsed++
		}
		now := h.request(m.id, e.at)
		requests++
		if now > highest {
			highest = now
		}
		wait := int64(2 * hour)
		if now >= 25 {
			m.licensed = true
			m.until = e.at + 180*day
			wait = 7 * day
		}
		heap.Push(&queue, event{e.at + wait, e.machine})
	}
	fmt.Println(requests, highest, lapsed)
}
